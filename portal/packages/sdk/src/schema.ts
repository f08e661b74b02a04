// Generated from docs/openapi.json by portal/scripts/generate.mjs. Do not edit.

export interface paths {
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a supervisor should look at. */
        get: operations["alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/applications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An application for registration. */
        get: operations["application"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{height}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A block by height. */
        get: operations["block"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{height}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file that proves the header of a height final, from the genesis document alone. */
        get: operations["header_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{height}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ids of a block's records. */
        get: operations["block_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A certificate by number or query code, now or as of a height. */
        get: operations["certificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/burdens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What burdens a certificate: dispute, a transfer under way, grants. */
        get: operations["burdens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/certificate.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A certificate as it is printed, PDF/A-2u. */
        get: operations["certificate_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/certificate.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same page as SVG. */
        get: operations["certificate_svg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A certificate as the registrar signed it, in the form of a W3C Verifiable Credential. */
        get: operations["credential"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What rests on a certificate directly: grants, products, deals. */
        get: operations["dependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The records that changed a certificate. */
        get: operations["history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that proves a certificate offline, in one file. */
        get: operations["proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/scitt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A certificate's record as a SCITT transparent statement. */
        get: operations["scitt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates/{no}/status-list-entry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a certificate stands in the status lists. */
        get: operations["status_list_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest checkpoint that more than two thirds of the voting power have co-signed. */
        get: operations["checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkpoint/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys to check a checkpoint with, and whose they are. */
        get: operations["checkpoint_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A deal by its id. */
        get: operations["deal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deals/{id}/look-through": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A deal looked through: up to its sources, down to all later buyers. */
        get: operations["look_through"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search the directory. */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entities/{kind}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An entry of the state, of any kind. */
        get: operations["entity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entities/{kind}/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every record about something between two heights or times, in one file: check it with
         *     `hefu verify FILE`, which also says how far completeness is shown.
         */
        get: operations["evidence_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entities/{kind}/{id}/trail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every record that concerns a certificate, grant or product, the oldest first. */
        get: operations["trail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entities/{kind}/{id}/trail/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that names every record that concerns an asset, shows those of a window of heights, and
         *     proves that none is missing: check it with `hefu verify FILE`.
         */
        get: operations["trail_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens on the ledger, block by block: `event: block` with the records that are asked for,
         *     and `event: height` now and then. The id of each is a height; resume with `Last-Event-ID`.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evidence/{alg}/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who preserved a digest, and when. */
        get: operations["evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/export/catalog.jsonld": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of the directory as a DCAT catalogue. */
        get: operations["catalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/genesis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The genesis document, byte for byte: its hash is the ledger's identity. */
        get: operations["genesis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/grants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A grant by its id. */
        get: operations["grant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/grants/{id}/effective": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a grant comes to after all its ancestors. */
        get: operations["effective"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last committed block. */
        get: operations["head"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/headers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Headers of consecutive blocks, each of which names the one before it. Nothing here says that they are final. */
        get: operations["headers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the node is. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{multikey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose a key is. */
        get: operations["key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records in bulk, in the order of the history: a list of envelopes in the ledger's encoding. */
        get: operations["log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A proof that the history of `to` records continues that of `from`. */
        get: operations["consistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log/inclusion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A proof that the record at `index` is in the history of `size` records. */
        get: operations["inclusion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisations that vote or run a node. */
        get: operations["members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orgs/{uscc}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An organisation by its code, with the certificates that it holds. */
        get: operations["organisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orgs/{uscc}/engagements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an organisation is a party to: grants, listings, deals or vouchers. */
        get: operations["engagements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/peers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The admitted nodes and who is connected. */
        get: operations["peers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product by its id. */
        get: operations["product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provenance/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an entity rests on, or what rests on it. */
        get: operations["provenance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provenance/{id}/prov.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A provenance graph as PROV-JSON. */
        get: operations["prov"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/publicity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is open to objections now. */
        get: operations["publicity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/{registrar}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A registrar's queue by step, with legal days left; overdue first. */
        get: operations["queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reasons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every reason and record type that this node knows. */
        get: operations["reasons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recognition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one region's certificates may back in another. */
        get: operations["recognition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submit a signed record: an envelope as bytes, or a secured JSON document. */
        post: operations["submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/records/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submit many records at once; each stands or falls by itself. */
        post: operations["submit_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/records/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a record or a draft out against the ledger as it stands, without submitting it. */
        post: operations["check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/records/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What became of several records. */
        post: operations["statuses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/records/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a record. */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/records/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that proves offline that a record is on the ledger, in one file. */
        get: operations["record_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A declared data resource. */
        get: operations["resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The snapshots that this node offers to nodes that join. */
        get: operations["snapshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/snapshots/chunks/{blake3}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A chunk of a snapshot. */
        get: operations["chunk"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/snapshots/{height}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a snapshot holds: its header with the proof that it is final, and its chunks. */
        get: operations["snapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was recorded on a day: a statement that anyone can count again. */
        get: operations["statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts over the directory. */
        get: operations["statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status-lists/{list}/{purpose}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The status list of a series of certificate numbers. */
        get: operations["status_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timeliness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How registrars keep their legal time: counts, medians, what is overdue. */
        get: operations["timeliness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/title": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** May this party do this with this asset, here, now? */
        get: operations["title"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/title/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The answer as a file that proves itself: check it with `hefu verify FILE`. */
        get: operations["title_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/validators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many of the last blocks each validator signed and made. */
        get: operations["validators"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/witness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last blocks that witnesses sign, with the co-signatures that this node has. */
        get: operations["heads"];
        put?: never;
        /** Takes the co-signatures of witnesses that this node's configuration names. */
        post: operations["cosign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What was earned under a grant in its last period. */
        AccountAnswer: {
            /**
             * Format: int64
             * @description Above the maximum, deducted in the next period, in fen.
             */
            carried_fen: number;
            /**
             * Format: int64
             * @description Carried into the period, in fen.
             */
            carried_in_fen: number;
            /** @description It was distributed. */
            distributed: boolean;
            /** @description First day (UTC+8). */
            from: string;
            /**
             * Format: int64
             * @description What may be kept and distributed, in fen.
             */
            permitted_fen: number;
            /**
             * Format: int64
             * @description Revenue, in fen.
             */
            revenue_fen: number;
            /** @description Last day (UTC+8). */
            to: string;
        };
        /** @description Something that a record affects. */
        Affected: components["schemas"]["NodeName"] & {
            /** @description It is in force now. */
            in_force: boolean;
            /** @description It would be in force afterwards. */
            in_force_after: boolean;
        };
        /** @description An agreement. */
        AgreementAnswer: {
            /** @description The clause that it rests on. */
            article: string;
            /** @description What may be agreed inside it beyond its own terms. */
            delegable: components["schemas"]["DelegableAnswer"];
            /** @description First day (UTC+8). */
            from: string;
            /** @description What it recognises. */
            limits: components["schemas"]["LimitsAnswer"];
            /** @description `automatic`, or `by_entry`: nothing is recognised that was not entered. */
            mode: string;
            /** @description The parties of the agreement that it lies inside. */
            parent?: string[] | null;
            /** @description The two regions. */
            parties: string[];
            /** @description Id of the record that made it. */
            record: string;
            /** @description A party has suspended it: no new reliance. */
            suspended: boolean;
            /** @description The parties that have suspended it. */
            suspended_by: string[];
            /** @description Digest of its text. */
            text: components["schemas"]["DigestAnswer"];
            /** @description Last day (UTC+8). */
            to: string;
        };
        /** @description An alert: its reason holds as of the block. */
        AlertAnswer: {
            /** @description The figure or word that raised it. */
            detail: string;
            /** @description The organisations named in it. */
            organisations: string[];
            /** @description Territory whose authorities look at it. */
            region: string;
            /** @description The rule, `A1` to `A17`. */
            rule: string;
            /** @description `notice`, `warning` or `critical`. */
            severity: string;
            /** @description First day of its reason (UTC+8). */
            since: string;
            /** @description Its identifier. */
            subject: string;
            /** @description What it is about: `application`, `certificate`, `grant`, `organisation` … */
            subject_kind: string;
            /** @description What the rule says, in English. */
            title_en: string;
            /** @description What the rule says, in Chinese. */
            title_zh: string;
            /** @description Last day of its reason (UTC+8), where it ends by itself. */
            until?: string | null;
        };
        /** @description A page of alerts. */
        AlertsAnswer: components["schemas"]["AsOf"] & {
            /** @description The alerts, rule by rule. */
            alerts: components["schemas"]["AlertAnswer"][];
            /** @description The page stopped at its bound of work before it was full; the cursor goes on. */
            bounded: boolean;
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
        };
        /** @description One organisation's anchoring of a digest. */
        Anchoring: {
            /**
             * Format: int64
             * @description Height of its block.
             */
            anchored_height: number;
            /** @description Time of its block, RFC 3339 in UTC. */
            anchored_time: string;
            /** @description By whom (USCC). */
            by: string;
            /** @description Id of the record. */
            record: string;
        };
        /** @description An application as it stood after a block. */
        ApplicationAnswer: components["schemas"]["AsOf"] & {
            /** @description Who applies (USCC). */
            applicant: string;
            /** @description Certificate over the same data that it contests. */
            contests?: string | null;
            /** @description Last day for the next act (UTC+8). */
            due?: string | null;
            /** @description Evidence that it cites. */
            evidence: components["schemas"]["DigestAnswer"][];
            /** @description Its id. */
            id: string;
            /** @description Kind of certificate asked for. */
            kind: string;
            /**
             * Format: int32
             * @description Objections not yet decided.
             */
            objections_open: number;
            /** @description The next act is late. */
            overdue: boolean;
            /** @description Who decides (USCC). */
            registrar: string;
            /** @description Rights claimed. */
            rights: string[];
            /** @description When the step was reached, RFC 3339 in UTC. */
            since: string;
            /** @description The step reached, or `lapsed`. */
            step: string;
            /** @description Id of what it is about. */
            subject: string;
            /** @description What it is about: `resource` or `product`. */
            subject_kind: string;
            timer?: components["schemas"]["TimerAnswer"] | null;
            /** @description Title that the certificate will bear. */
            title: string;
            /** @description `public` or `social`. */
            track: string;
            /** @description First day of validity asked for (UTC+8). */
            valid_from: string;
            /** @description Last day of validity asked for (UTC+8). */
            valid_to: string;
        };
        /** @description The block after which an answer holds. */
        AsOf: {
            /**
             * @description Its time, RFC 3339 in UTC.
             * @example 2026-11-22T05:56:05Z
             */
            block_time: string;
            /**
             * Format: int64
             * @description Height of that block.
             */
            height: number;
        };
        /** @description What became of several records, in the order of the question. */
        BatchAnswer: {
            /** @description One result a record. */
            results: components["schemas"]["RecordStatus"][];
        };
        /** @description A block. */
        BlockAnswer: {
            /** @description Hash of its header. */
            block_hash: string;
            /** @description Its time, RFC 3339 in UTC. */
            block_time: string;
            /**
             * Format: int64
             * @description Height.
             */
            height: number;
            /** @description Root of the history tree with this block's records. */
            log_root: string;
            /**
             * Format: int64
             * @description Records in that tree.
             */
            log_size: number;
            /** @description Hash of the header before it. */
            prev_hash: string;
            /** @description Address of the validator that made it. */
            proposer: string;
            /** @description Its records, in order. */
            records: components["schemas"]["BlockRecord"][];
            /**
             * Format: int32
             * @description Round in which it was decided.
             */
            round: number;
            /** @description Addresses of the validators whose signatures make it final. */
            signers: string[];
            /** @description Root of the state after this block. */
            state_root: string;
            /** @description Hash of the validator set that decided it. */
            valset_hash: string;
        };
        /** @description A record of a block. */
        BlockRecord: {
            /** @description The organisation that authored it. */
            author: string;
            /** @description Record id. */
            id: string;
            /** @description Record type, such as `grant.offer`. */
            type: string;
        };
        /** @description Which records a block holds. */
        BlockRecordIds: {
            /** @description Its time, RFC 3339 in UTC. */
            block_time: string;
            /**
             * Format: int64
             * @description The block's height.
             */
            height: number;
            /** @description Ids of its records, in order. */
            records: string[];
        };
        /** @description One thing that stands in the way. */
        BlockerAnswer: components["schemas"]["ErrorBody"] & {
            /** @description Its number or record id. */
            at?: string | null;
            /** @description Where in the lineage: `certificate`, `grant`, `product` or `deal`; absent: the party itself. */
            at_kind?: string | null;
            /**
             * @description Who can lift it: `registrar`, `regulator`, `arbitrator`, `creditor`, `holder`, `grantor`,
             *     `grantee`, `counterparty`, `authorities`, `party` or `nobody`.
             */
            lifted_by: string;
            /** @description Which organisation that is. */
            organisation?: string | null;
            /** @description Last day on which it stands in the way, where it ends by itself (UTC+8). */
            until?: string | null;
        };
        /** @description The bounds of a grant, or of what is left of it. */
        BoundsAnswer: {
            /** @description Certificates whose data is granted. */
            certificates: string[];
            /** @description Forms of delivery. */
            delivery_forms: string[];
            /** @description Fields of the data; absent: all. */
            fields?: string[] | null;
            /** @description First day (UTC+8). */
            from: string;
            /** @description Strictest level of data covered. */
            level_max: string;
            /** @description Purposes. */
            purposes: string[];
            /**
             * Format: int64
             * @description Units of use; absent: unlimited.
             */
            quota?: number | null;
            /** @description Regions in which results may be used. */
            regions: string[];
            /** @description Rights granted. */
            rights: string[];
            /** @description Scenarios; absent: any. */
            scenarios?: string[] | null;
            /** @description Industry sections in which results may be used. */
            sectors: string[];
            /** @description Secure domain that the data stays in; absent: none is demanded. */
            secure_domain?: string | null;
            /**
             * Format: int32
             * @description Levels of sub-grants that may stand below.
             */
            sub_depth: number;
            /** @description Last day (UTC+8). */
            to: string;
        };
        /** @description What burdens a certificate. */
        BurdensAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page of grants begins; absent on the last. */
            cursor?: string | null;
            /** @description Under dispute. */
            disputed: boolean;
            /** @description Accepted grants in their term that rest on it directly. */
            grants: string[];
            /** @description Id of the deal whose transfer locks it. */
            transfer_pending?: string | null;
        };
        /** @description A certificate as it stood after a block. */
        CertificateAnswer: components["schemas"]["AsOf"] & {
            /** @description Id of the application that it came from. */
            application: string;
            blocked_by?: components["schemas"]["ErrorBody"] | null;
            /** @description Earlier certificate over the same data that it contests. */
            contests?: string | null;
            /** @description Whose data it is: `public`, `enterprise` or `personal`. */
            data_kind: string;
            /** @description Under dispute. */
            disputed: boolean;
            /** @description Open disputes over its ownership. */
            disputes: string[];
            /** @description Who holds it (USCC). */
            holder: string;
            /** @description Stops on it. */
            holds: components["schemas"]["HoldAnswer"][];
            /** @description In force: active, within its validity, and so is everything that it rests on. */
            in_force: boolean;
            /**
             * Format: int64
             * @description Height at which it was issued.
             */
            issued_height: number;
            /** @description `resource`, `product`, `asset` or `data_ip`. */
            kind: string;
            /** @description Level of the data. */
            level: string;
            /**
             * @description Its number.
             * @example 510100-R2026-00000001-C
             */
            number: string;
            /** @description Pledges in force, by rank. */
            pledges: string[];
            /** @description Result query code (登记结果查询码). */
            query_code: string;
            /** @description Id of the record that issued it. */
            record: string;
            /** @description Region of the home registrar. */
            region: string;
            /** @description The home registrar (USCC). */
            registrar: string;
            /** @description Rights certified: `hold`, `use`, `operate`. */
            rights: string[];
            /** @description Industry section (GB/T 4754). */
            sector?: string | null;
            /** @description `active`, `suspended`, `expired`, `not_yet_valid`, `deregistered` or `revoked`. */
            status: string;
            /**
             * Format: int64
             * @description Height of the last change of status.
             */
            status_height: number;
            /** @description Id of what it is about. */
            subject: string;
            /** @description What it is about: `resource` or `product`. */
            subject_kind: string;
            /** @description Title that it bears. */
            title: string;
            /** @description Id of the deal whose transfer locks it. */
            transfer_pending?: string | null;
            /** @description First day of validity (UTC+8). */
            valid_from: string;
            /** @description Last day of validity (UTC+8). */
            valid_to: string;
            /**
             * Format: int32
             * @description Version, rising with each change.
             */
            version: number;
        };
        /** @description What a try-out found. */
        CheckAnswer: {
            /** @description What would come to stand, or stand no longer, apart from what the record is about. */
            affected: components["schemas"]["Affected"][];
            /** @description Its time, RFC 3339 in UTC. */
            block_time: string;
            error?: components["schemas"]["ErrorBody"] | null;
            /**
             * Format: int64
             * @description Height of the block after which this holds.
             */
            height: number;
            /** @description The record; a draft's changes with every signature's document. */
            id: string;
            /** @description Who can lift that. */
            lifted_by?: string | null;
            /** @description Its signatures were checked; false for a draft, whose signers are taken to have signed. */
            signed: boolean;
            /** @description More would be affected than were looked at. */
            truncated: boolean;
            /** @description The record could stand in the next block. */
            valid: boolean;
        };
        /** @description The keys to check checkpoints with. */
        CheckpointKeys: components["schemas"]["AsOf"] & {
            /** @description Admitted nodes of the members that vote. */
            cosigners: components["schemas"]["CosignerKey"][];
            /** @description Key of the answering node, which signs in the log's name: `name+id+base64`. */
            log_key: string;
            /** @description First line of every checkpoint. */
            origin: string;
        };
        /** @description Room that one kind of what a node stores takes. */
        ColumnStatus: {
            /**
             * Format: int64
             * @description Bytes in files, compressed.
             */
            files: number;
            /**
             * Format: int64
             * @description Bytes in memory, not yet in a file but safe in the log.
             */
            memory: number;
            /** @description Name of the column family. */
            name: string;
        };
        /** @description That one history continues another (RFC 9162, section 2.1.4). */
        ConsistencyAnswer: {
            /**
             * Format: int64
             * @description Number of records of the earlier one.
             */
            from: number;
            /** @description Root of the earlier one. */
            from_root: string;
            /** @description Hashes of the proof, in the order of the specification. */
            proof: string[];
            /**
             * Format: int64
             * @description Number of records of the later one.
             */
            to: number;
            /** @description Root of the later one. */
            to_root: string;
        };
        /** @description A node that may co-sign. */
        CosignerKey: {
            /** @description The same key as the issuer of receipts. */
            did: string;
            /** @description Its member (USCC). */
            member: string;
            /** @description Its public key, as the allow-list of the network has it. */
            peer_key: string;
            /**
             * Format: int32
             * @description The member's voting power on the next block; it counts once, whichever node signs.
             */
            power: number;
            /** @description The same key for verifiers of notes: `name+id+base64`. */
            verifier_key: string;
        };
        /** @description Counts of what is declared and certified. */
        Counts: {
            /**
             * @description By declared holder or producer (USCC): the hundred with most, of equal ones the first by
             *     code.
             */
            by_holder: {
                [key: string]: number;
            };
            /** @description By industry section; `-` for none. */
            by_industry: {
                [key: string]: number;
            };
            /** @description By whose data it is. */
            by_kind: {
                [key: string]: number;
            };
            /** @description By level. */
            by_level: {
                [key: string]: number;
            };
            /** @description Resources and products by region. */
            by_region: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Issued certificates.
             */
            certificates: number;
            /** @description Certificates by region of their registrar. */
            certificates_by_region: {
                [key: string]: number;
            };
            /** @description Certificates by stored status. */
            certificates_by_status: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Declared holders and producers.
             */
            holders: number;
            /**
             * Format: int64
             * @description Registered products.
             */
            products: number;
            /**
             * Format: int64
             * @description Declared resources.
             */
            resources: number;
        };
        /** @description A deal as it stood after a block. */
        DealAnswer: components["schemas"]["AsOf"] & {
            /** @description The arbitrator that the contract names (USCC). */
            arbitrator?: string | null;
            /** @description Attestations of anonymisation that it rests on. */
            attestations: string[];
            blocked_by?: components["schemas"]["ErrorBody"] | null;
            /** @description Who buys (USCC). */
            buyer: string;
            /** @description Certificate whose data is dealt. */
            certificate?: string | null;
            /** @description The host that found it compliant before it was concluded (USCC). */
            cleared_by?: string | null;
            /** @description Last day on which the buyer may accept (UTC+8). */
            complete_by: string;
            /** @description Consents that it rests on. */
            consents: string[];
            /** @description Forms of delivery. */
            delivery_forms: string[];
            /** @description First day of use (UTC+8); absent for a transfer. */
            from?: string | null;
            /** @description Stops on it. */
            holds: components["schemas"]["HoldAnswer"][];
            /** @description The hosting exchange, or the filing registrar of an OTC deal (USCC). */
            host: string;
            /** @description Its id. */
            id: string;
            /** @description Everything that it rests on is in force. */
            in_force: boolean;
            /** @description The listing that it was made on. */
            listing?: string | null;
            /** @description `licence` or `transfer`. */
            mode: string;
            /** @description The negotiation in which its price was agreed. */
            negotiation?: string | null;
            /** @description The clearance under which its data leaves. */
            outbound?: string | null;
            /** @description The price is paid before delivery. */
            prepayment: boolean;
            /** @description Commitment to the price, where only the parties see it. */
            price_commitment?: string | null;
            /**
             * Format: int64
             * @description Price in fen (分), where all members see it.
             */
            price_fen?: number | null;
            /** @description Product that is dealt. */
            product?: string | null;
            /** @description What the buyer may use it for. */
            purpose: string;
            /** @description Who sells (USCC). */
            seller: string;
            /** @description Both parties and the host have stated that the price was paid. */
            settled: boolean;
            /** @description `concluded`, `delivered`, `accepted`, `unwound`, `cancelled`, `halted` or `lapsed`. */
            state: string;
            /** @description Last day of use (UTC+8); absent for a transfer. */
            to?: string | null;
            /** @description Grant under which the seller operates. */
            under_grant?: string | null;
            /**
             * Format: int64
             * @description Units used of what it licenses, as metered.
             */
            units_used: number;
            /** @description `on_exchange` or `otc`. */
            venue: string;
            /** @description The voucher issued for it. */
            voucher?: string | null;
        };
        /** @description What sub-agreements may admit beyond an agreement's own terms. */
        DelegableAnswer: {
            /** @description Automatic recognition where this one is by entry. */
            automatic: boolean;
            /** @description Kinds of certificates. */
            kinds: string[];
            /** @description Purposes. */
            purposes: string[];
            /** @description Rights. */
            rights: string[];
            /** @description Industry sections. */
            sectors: string[];
        };
        /** @description Something that rests on a certificate. */
        Dependent: components["schemas"]["NodeName"] & {
            /** @description It and everything it rests on is in force. */
            in_force: boolean;
            /** @description How it rests on the certificate. */
            relation: string;
        };
        /** @description What rests on an entity directly. */
        DependentsAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description What rests on it. */
            dependents: components["schemas"]["Dependent"][];
        };
        /** @description A digest with its algorithm. */
        DigestAnswer: {
            /** @description `blake3`, `sha256` or `sm3`. */
            alg: string;
            /** @description 64 hexadecimal digits. */
            digest: string;
        };
        /** @description A page of the directory. */
        DirectoryAnswer: components["schemas"]["AsOf"] & {
            /** @description The search stopped at its bound of work before the page was full; the cursor goes on. */
            bounded: boolean;
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description Rows, the newest first. */
            rows: components["schemas"]["DirectoryRow"][];
        };
        /** @description A declared resource or product. */
        DirectoryRow: {
            /** @description Certificates over it, with their holder now. */
            certificates: components["schemas"]["RowCertificate"][];
            /**
             * Format: int64
             * @description Height at which it was declared.
             */
            declared_height: number;
            /** @description Declared holder or producer (USCC). */
            holder: string;
            /** @description Industry section. */
            industry?: string | null;
            /** @description Whose data it is. */
            kind: string;
            /** @description Level. */
            level: string;
            /** @description Where it belongs. */
            region: string;
            /** @description Its id. */
            subject: string;
            /** @description `resource` or `product`. */
            subject_kind: string;
            /** @description Title, as declared. */
            title: string;
        };
        /** @description What a grant comes to after all its ancestors. */
        EffectiveAnswer: components["schemas"]["AsOf"] & {
            blocked_by?: components["schemas"]["ErrorBody"] | null;
            /** @description The grant and the grants above it, itself first. */
            chain: string[];
            effective?: components["schemas"]["BoundsAnswer"] | null;
            /** @description The grant. */
            id: string;
            /** @description The grant and everything above it is in force. */
            in_force: boolean;
        };
        /** @description A party to something. */
        EngagedParty: {
            /** @description `grantor`, `grantee`, `seller`, `buyer`, `host`, `issuer` or `holder`. */
            part: string;
            /** @description Who (USCC). */
            uscc: string;
        };
        /** @description Something that an organisation is a party to. */
        Engagement: components["schemas"]["NodeName"] & {
            about?: components["schemas"]["NodeName"] | null;
            blocked_by?: components["schemas"]["ErrorBody"] | null;
            /** @description It and everything that it rests on is in force. */
            in_force: boolean;
            /** @description Its parties. */
            parties: components["schemas"]["EngagedParty"][];
            /**
             * Format: int64
             * @description Price in fen (分), where all members see it.
             */
            price_fen?: number | null;
            /** @description Where it stands, in the words of its own page; a voucher is `valid` or `expired`. */
            state: string;
            /** @description Last day (UTC+8), where it has one. */
            until?: string | null;
        };
        /** @description What an organisation is a party to. */
        EngagementsAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description In the order of their ids. */
            rows: components["schemas"]["Engagement"][];
        };
        /** @description An entry of the state. */
        EntityAnswer: components["schemas"]["AsOf"] & {
            /** @description The entry, in the names of the protocol. */
            entity: Record<string, never>;
            /** @description Its identifier. */
            id: string;
            /** @description Its kind. */
            kind: string;
            /**
             * Format: int64
             * @description Records that concern it, where it is a certificate, grant or product.
             */
            trail_records?: number | null;
        };
        /** @description The body of every answer that is not a success. */
        ErrorBody: {
            /** @description The article, clause or standard that it rests on. */
            basis?: string | null;
            /**
             * @description Stable code, for programs.
             * @example not_found
             */
            code: string;
            /** @description The value or identifier concerned; never personal data. */
            detail?: string | null;
            /**
             * Format: int32
             * @description Number of the ledger's invariant that it enforces.
             */
            invariant?: number | null;
            /** @description What it says, in English. */
            message_en: string;
            /** @description What it says, in Chinese. */
            message_zh: string;
        };
        /** @description Who preserved a digest, and when. */
        EvidenceAnswer: components["schemas"]["AsOf"] & {
            /** @description Every anchoring, in order of the organisation's code; at most 100. */
            anchors: components["schemas"]["Anchoring"][];
            /** @description The digest. */
            evidence: components["schemas"]["DigestAnswer"];
        };
        /** @description How a grant exits. */
        ExitAnswer: {
            /** @description Fate of the grants below: `end`, `run_to_term` or `re_home`. */
            children: string;
            /** @description Last day for settlement and destruction (UTC+8). */
            due: string;
            /** @description Grants below with another fate. */
            except: {
                [key: string]: string;
            };
            /** @description Day of the notice: the last one of use (UTC+8). */
            notice: string;
        };
        /** @description A grant as it stood after a block. */
        GrantAnswer: components["schemas"]["AsOf"] & {
            account?: components["schemas"]["AccountAnswer"] | null;
            blocked_by?: components["schemas"]["ErrorBody"] | null;
            /** @description Its own bounds. */
            bounds: components["schemas"]["BoundsAnswer"];
            /** @description No other grant on the same parent overlaps it. */
            exclusive: boolean;
            exit?: components["schemas"]["ExitAnswer"] | null;
            /** @description Who is granted (USCC). */
            grantee: string;
            /** @description Who grants (USCC). */
            grantor: string;
            /** @description Stops on it. */
            holds: components["schemas"]["HoldAnswer"][];
            /** @description Its id. */
            id: string;
            /** @description Either side may narrow it without the other. */
            narrowed_alone: boolean;
            /**
             * @description Terms of operation as they were offered: mode, conditions, exit rule, security duties,
             *     collective decision.
             */
            operation?: Record<string, never> | null;
            /** @description The grant above; absent for one that rests on certificates directly. */
            parent?: string | null;
            /** @description The plan that a first-tier grant of public data carries out. */
            plan?: string | null;
            /**
             * Format: int64
             * @description Units reserved for sub-grants.
             */
            quota_granted: number;
            /** @description How its revenue is shared; empty when nothing is agreed. */
            revenue: components["schemas"]["ShareAnswer"][];
            /** @description `offered`, `active`, `not_started`, `frozen`, `expired` or `terminated`. */
            state: string;
            /**
             * Format: int32
             * @description 1 directly on certificates, one more for each grant below.
             */
            tier: number;
            /**
             * Format: int64
             * @description Units used, as the grantee metered them.
             */
            units_used: number;
            /**
             * Format: int32
             * @description 1 as offered, one more with each amendment.
             */
            version: number;
        };
        /** @description The last committed block. */
        Head: {
            /** @description Hash of its header; zeros before the first. */
            block_hash: string;
            /** @description Its time, RFC 3339 in UTC; that of the founding before the first. */
            block_time: string;
            /** @description Identity of the ledger: hash of the genesis document. */
            chain_id: string;
            /**
             * Format: int64
             * @description Height of the last block; 0 before the first.
             */
            height: number;
            /**
             * Format: int64
             * @description Number of records on the ledger.
             */
            log_size: number;
            /** @description Root of the state after it. */
            state_root: string;
        };
        /** @description How the node is. */
        Health: {
            /**
             * Format: int64
             * @description Age of the last block by this node's clock, in milliseconds.
             */
            block_age_ms: number;
            /**
             * Format: int64
             * @description Records in others' blocks that this node had verified before the block came, since its start.
             */
            block_records_known: number;
            /**
             * Format: int64
             * @description Records in others' blocks that it verified when the block came.
             */
            block_records_unknown: number;
            /** @description Its time, RFC 3339 in UTC. */
            block_time: string;
            /**
             * Format: int64
             * @description Height of the last block.
             */
            height: number;
            /** @description Their bytes. */
            mempool_bytes: number;
            /** @description Records that wait for a block. */
            mempool_records: number;
            /** @description Traffic with other nodes. */
            network: components["schemas"]["NetworkStatus"];
            /** @description `ok`: the node serves. */
            status: string;
            /** @description Room that the ledger takes. */
            storage: components["schemas"]["ColumnStatus"][];
            /** @description Version of the program. */
            version: string;
        };
        /** @description What happened to an entity. */
        HistoryAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description Records that changed it, the oldest first. */
            records: components["schemas"]["HistoryEntry"][];
        };
        /** @description A record that changed an entity. */
        HistoryEntry: {
            /** @description Who authored it (USCC). */
            author: string;
            /** @description Time of its block, RFC 3339 in UTC. */
            block_time: string;
            /**
             * Format: int64
             * @description Height of its block.
             */
            height: number;
            /** @description Record id. */
            id: string;
            /** @description Record type. */
            type: string;
        };
        /** @description A stop by a regulator, arbitrator or reviewer. */
        HoldAnswer: {
            /** @description Who placed it (USCC). */
            by: string;
            /** @description `freeze`, `measure` or `review`. */
            kind: string;
            /** @description The record that placed it. */
            record: string;
            /** @description Last day (UTC+8); absent until it is lifted. */
            until?: string | null;
        };
        /** @description That a record is in a history (RFC 9162, section 2.1.3). */
        InclusionAnswer: {
            /**
             * Format: int64
             * @description Position of the record.
             */
            index: number;
            /** @description Hash of the leaf: SHA-256 of a zero byte and the record's envelope. */
            leaf_hash: string;
            /** @description Hashes of the proof, leaf side first. */
            proof: string[];
            /** @description Id of the record. */
            record: string;
            /** @description Root of the history. */
            root: string;
            /**
             * Format: int64
             * @description Number of records of the history.
             */
            size: number;
        };
        /** @description What a product is made from. */
        InputAnswer: {
            /** @description Certificate over the data. */
            certificate?: string | null;
            /** @description Grant under which the data is used; absent for the producer's own. */
            grant?: string | null;
            /** @description Another product. */
            product?: string | null;
        };
        /** @description A key of an organisation. */
        Key: {
            /** @description Its algorithm: `ed25519` or `sm2`. */
            algorithm: string;
            /**
             * Format: int64
             * @description First height at which it is valid.
             */
            from_height: number;
            /** @description The public key: 64 hexadecimal digits (Ed25519), or `sm2:` and 66 (SM2, compressed). */
            key: string;
            /** @description What it signs: `sign`, `seal` or `node`. */
            purpose: string;
            /**
             * Format: int64
             * @description First height at which it is no longer valid.
             */
            to_height?: number | null;
        };
        /** @description A key and whose it is. */
        KeyAnswer: components["schemas"]["AsOf"] & {
            /** @description `ed25519` or `sm2`. */
            algorithm: string;
            /**
             * Format: int64
             * @description First height at which it is valid; absent for keys that vote and connect.
             */
            from_height?: number | null;
            /** @description The key as records write it. */
            key: string;
            /** @description The key as a Multikey: `z6Mk…` (Ed25519) or `zEPJ…` (SM2). */
            multikey: string;
            /** @description Name of that organisation. */
            name: string;
            /** @description What it signs: `sign`, `seal` or `node`; `validator` and `peer` for keys that vote and connect. */
            purpose: string;
            /** @description It may sign a record of the next block, as far as the key goes. */
            signs: boolean;
            /**
             * Format: int64
             * @description First height at which it is no longer valid; absent when it has no end.
             */
            to_height?: number | null;
            /** @description Whose it is (USCC), for ever: a key never changes hands. */
            uscc: string;
        };
        /** @description What is recognised. */
        LimitsAnswer: {
            /** @description Kinds of certificates. */
            kinds: string[];
            /** @description Strictest level. */
            level_max: string;
            /** @description Purposes. */
            purposes: string[];
            /** @description Rights. */
            rights: string[];
            /** @description Industry sections. */
            sectors: string[];
        };
        /** @description A deal looked through. */
        LookThroughAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page of later deals begins; absent on the last. */
            cursor?: string | null;
            /** @description The deal. */
            deal: components["schemas"]["TradeRow"];
            /** @description Deals concluded later over the same data, or what was made of it, in order. */
            later: components["schemas"]["TradeRow"][];
            /** @description Regions of all parties and hosts shown. */
            regions: string[];
            /**
             * @description What its data comes from, nearest first: grants, products, certificates, applications,
             *     resources, evidence.
             */
            sources: components["schemas"]["ProvenanceNode"][];
            /** @description A limit was reached: there may be more sources, or more later deals than all pages show. */
            truncated: boolean;
        };
        /** @description An organisation that votes or runs a node. */
        Member: {
            /** @description Name. */
            name: string;
            /** @description Peer keys of its admitted nodes. */
            peer_keys: string[];
            /**
             * Format: int32
             * @description Voting power on the next block.
             */
            power: number;
            /** @description Region of its seat. */
            region: string;
            /** @description Its roles. */
            roles: string[];
            /** @description Unified social credit code. */
            uscc: string;
            /** @description Address as a validator, when it votes on the next block. */
            validator?: string | null;
        };
        /** @description The members. */
        Members: {
            /** @description Its time, RFC 3339 in UTC. */
            block_time: string;
            /**
             * Format: int64
             * @description Height of the block after which this holds.
             */
            height: number;
            /** @description Organisations that vote or run a node. */
            members: components["schemas"]["Member"][];
        };
        /** @description Traffic with other nodes, for `/v1/health`. */
        NetworkStatus: {
            /**
             * Format: int64
             * @description Bytes received from peers since the start.
             */
            bytes_received: number;
            /**
             * Format: int64
             * @description Bytes sent to peers since the start.
             */
            bytes_sent: number;
            /** @description Connected peers. */
            peers: number;
        };
        /** @description An entity by kind and identifier. */
        NodeName: {
            /** @description Certificate number, or id. */
            id: string;
            /** @description `certificate`, `resource`, `application`, `objection`, `grant`, `product`, `deal` … */
            kind: string;
        };
        /** @description What a node refuses beside the rules of the ledger. */
        NodeReasonAnswer: {
            /**
             * @description Stable code, for programs.
             * @example not_found
             */
            code: string;
            /** @description What it says, in English. */
            message_en: string;
            /** @description What it says, in Chinese. */
            message_zh: string;
            /**
             * Format: int32
             * @description HTTP status that it comes with.
             */
            status: number;
        };
        /** @description A public notice of an application (公示). */
        Notice: {
            /** @description Who applies (USCC). */
            applicant: string;
            /** @description Its name. */
            applicant_name: string;
            /** @description The application. */
            application: string;
            /** @description Kind of certificate asked for. */
            kind: string;
            /**
             * Format: int32
             * @description Objections not yet decided.
             */
            objections_open: number;
            /** @description Its region. */
            region: string;
            /** @description The registrar (USCC). */
            registrar: string;
            /** @description Rights claimed. */
            rights: string[];
            /** @description First moment of the notice, RFC 3339 in UTC. */
            since: string;
            timer?: components["schemas"]["TimerAnswer"] | null;
            /** @description Title that the certificate will bear. */
            title: string;
            /** @description First day of validity asked for (UTC+8). */
            valid_from: string;
            /** @description Last day of validity asked for (UTC+8). */
            valid_to: string;
        };
        /** @description A snapshot that a node offers. */
        Offer: {
            /**
             * Format: int64
             * @description Bytes of all chunks.
             */
            bytes: number;
            /** @description Number of chunks. */
            chunks: number;
            /**
             * Format: int64
             * @description Height after which the ledger is in it.
             */
            height: number;
        };
        /** @description An organisation. */
        OrganisationAnswer: components["schemas"]["AsOf"] & {
            /** @description Certificates that it holds, in order of their numbers. */
            certificates: string[];
            /** @description Where the next page of certificates begins; absent on the last. */
            cursor?: string | null;
            /** @description Who enrolled it. */
            enrolled_by: string;
            /** @description Its keys, retired ones included. */
            keys: components["schemas"]["Key"][];
            /** @description Name. */
            name: string;
            /** @description Seat, and territory where the role has one. */
            region: string;
            /** @description Its roles. */
            roles: string[];
            /** @description `active` or `suspended`. */
            state: string;
            /** @description Registration tracks of a registrar. */
            tracks: string[];
            /** @description Unified social credit code. */
            uscc: string;
        };
        /** @description A party. */
        Party: {
            /** @description Name. */
            name: string;
            /** @description Region of its seat. */
            region: string;
            /** @description Unified social credit code. */
            uscc: string;
        };
        /**
         * @description How an admitted node stands to this one.
         * @enum {string}
         */
        PeerLink: "own" | "connected" | "apart";
        /** @description An admitted node. */
        PeerNode: {
            /**
             * Format: int64
             * @description For how long it has been connected without a break, in milliseconds.
             */
            connected_ms?: number | null;
            /**
             * Format: int64
             * @description The last height that it says is committed there; of this node, its own.
             */
            last_height?: number | null;
            /** @description What this node knows of it. */
            link: components["schemas"]["PeerLink"];
            /** @description The member that runs it. */
            member: string;
            /** @description Name of the member. */
            name: string;
            /** @description Its peer key. */
            peer_key: string;
        };
        /** @description The admitted nodes as this node sees them. */
        PeersAnswer: components["schemas"]["AsOf"] & {
            /** @description The nodes, in order of their members and keys. */
            nodes: components["schemas"]["PeerNode"][];
        };
        /** @description A product as it stood after a block. */
        ProductAnswer: components["schemas"]["AsOf"] & {
            /** @description Attestations that its making rests on. */
            attestations: string[];
            blocked_by?: components["schemas"]["ErrorBody"] | null;
            /** @description Consents that its making rests on. */
            consents: string[];
            /** @description Strictest kind of its inputs. */
            data_kind: string;
            /** @description Forms in which it may be delivered. */
            delivery_forms: string[];
            /** @description Stops on it. */
            holds: components["schemas"]["HoldAnswer"][];
            /** @description Its id. */
            id: string;
            /** @description Everything that it rests on is in force. */
            in_force: boolean;
            /** @description What it is made from. */
            inputs: components["schemas"]["InputAnswer"][];
            /** @description Level. */
            level: string;
            /** @description It holds personal information. */
            personal_information: boolean;
            /** @description Who made it (USCC). */
            producer: string;
            /** @description Where it belongs. */
            region: string;
            /**
             * Format: int64
             * @description Height at which it was registered.
             */
            registered_height: number;
            /** @description Scenario that it is made for. */
            scenario?: string | null;
            /** @description Industry section that it is made for. */
            sector?: string | null;
            /** @description `registered`, or `retired`: offered no more, while its deals go on. */
            state: string;
            /** @description The processing steps that made it, where they are recorded. */
            steps: string[];
            /** @description Title. */
            title?: string | null;
        };
        /** @description A graph around an entity. */
        ProvenanceAnswer: components["schemas"]["AsOf"] & {
            /** @description Nodes whose neighbours were not all followed; ask for each of them to go on. */
            cursor: components["schemas"]["Unfollowed"][];
            /** @description `up`, `down` or `both`. */
            direction: string;
            /** @description The edges between them: `from` rests on `to`. */
            edges: components["schemas"]["ProvenanceEdge"][];
            /** @description The nodes, nearest first; the first is the start. */
            nodes: components["schemas"]["ProvenanceNode"][];
            /** @description There is more: a limit of depth or nodes was reached. */
            truncated: boolean;
        };
        /** @description An edge of the graph. */
        ProvenanceEdge: {
            /** @description Id of what rests on the other. */
            from: string;
            /** @description How. */
            relation: string;
            /** @description Id of what it rests on. */
            to: string;
        };
        /** @description A node of the graph. */
        ProvenanceNode: components["schemas"]["NodeName"] & {
            /**
             * Format: int32
             * @description Steps from the start.
             */
            depth: number;
            /** @description The organisation that holds it, made it or was granted it (USCC). */
            party?: string | null;
            /** @description Where it stands. */
            status?: string | null;
            /** @description Title, where it has one. */
            title?: string | null;
        };
        /** @description What the public may object to now. */
        PublicityAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description Notices, those that end first first. */
            notices: components["schemas"]["Notice"][];
        };
        /** @description What waits at a registrar's desk. */
        QueueAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description What waits, overdue first, then by the last day of what is due. */
            items: components["schemas"]["QueueItem"][];
            /** @description The registrar (USCC). */
            registrar: string;
            /** @description Open applications at each step. */
            steps: {
                [key: string]: number;
            };
        };
        /** @description Something that waits. */
        QueueItem: {
            /** @description Who applies (USCC). */
            applicant: string;
            /** @description The application; an objection is to it. */
            application: string;
            /** @description It is held for a person's decision on a suspected duplicate. */
            held: boolean;
            /** @description Its id. */
            id: string;
            /** @description `application` or `objection`. */
            kind: string;
            /**
             * @description What the registrar does next: `accept`, `review`, `publicise`, `code`, `decide`; absent while
             *     it waits for somebody else.
             */
            next?: string | null;
            /**
             * Format: int32
             * @description Objections not yet decided.
             */
            objections_open: number;
            /** @description The last day has passed. */
            overdue: boolean;
            /** @description When the step was reached, RFC 3339 in UTC. */
            since: string;
            /** @description The step reached, `lapsed`, or `objection`. */
            step: string;
            timer?: components["schemas"]["TimerAnswer"] | null;
            /** @description Title that the certificate will bear. */
            title: string;
        };
        /** @description A rule of the ledger, and what breaking it is called. */
        ReasonAnswer: {
            /** @description The article, clause or standard that it rests on; absent when it is ledger policy. */
            basis?: string | null;
            /**
             * @description Stable code, for programs.
             * @example scope.rights
             */
            code: string;
            /**
             * Format: int32
             * @description Number of the invariant that it enforces, if it enforces one.
             */
            invariant?: number | null;
            /** @description What it says, in English. */
            message_en: string;
            /** @description What it says, in Chinese. */
            message_zh: string;
        };
        /** @description The words of the ledger for programs that speak with it. */
        ReasonsAnswer: {
            /** @description What else a node refuses. */
            node: components["schemas"]["NodeReasonAnswer"][];
            /** @description Why the ledger refuses a record. */
            reasons: components["schemas"]["ReasonAnswer"][];
            /** @description Every type of record. */
            record_types: string[];
        };
        /** @description Whether certificates of one region are recognised in another. */
        RecognitionAnswer: components["schemas"]["AsOf"] & {
            /** @description The agreements, the most specific first. */
            agreements: components["schemas"]["AgreementAnswer"][];
            /** @description Region of reliance. */
            at: string;
            /** @description Region of issue. */
            issuer: string;
            limits?: components["schemas"]["LimitsAnswer"] | null;
            /** @description `home` (no agreement is needed), `recognised`, `suspended` or `not_recognised`. */
            state: string;
        };
        /**
         * @description Where a record stands.
         * @enum {string}
         */
        RecordState: "unknown" | "pending" | "committed" | "rejected";
        /** @description What became of a record. */
        RecordStatus: {
            /** @description Time of its block, RFC 3339 in UTC. */
            block_time?: string | null;
            error?: components["schemas"]["ErrorBody"] | null;
            /**
             * Format: int64
             * @description The height up to which this node has looked.
             */
            head_height: number;
            /**
             * Format: int64
             * @description Height of its block.
             */
            height?: number | null;
            /** @description The record; absent when it could not even be read. */
            id?: string | null;
            /**
             * Format: int32
             * @description Its place in the block, from 0.
             */
            index?: number | null;
            /** @description Where it stands. */
            state: components["schemas"]["RecordState"];
        };
        /** @description How one registrar keeps its time. */
        RegistrarFigures: {
            /** @description From submission to acceptance, refusal or a notice of deficiency. */
            accept: components["schemas"]["SpanFigures"];
            /**
             * Format: int64
             * @description Applications submitted to it.
             */
            applications: number;
            /**
             * Format: int64
             * @description Corrections of its certificates.
             */
            corrections: number;
            /** @description How those that ended did: `coded`, `refused`, `rejected`, `withdrawn`. */
            ended: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Applications in which a step of it ended late, or is late now.
             */
            late: number;
            /**
             * Format: int64
             * @description Working days by which those steps were late, or are by now.
             */
            late_days: number;
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description Objections filed.
             */
            objections: number;
            /**
             * Format: int64
             * @description Of these, open.
             */
            open: number;
            /**
             * Format: int64
             * @description Of the waiting ones, past the last day.
             */
            overdue: number;
            /** @description Its region. */
            region: string;
            /** @description Its code. */
            registrar: string;
            /** @description From acceptance to the result of the review. */
            review: components["schemas"]["SpanFigures"];
            /**
             * Format: int64
             * @description Of the open ones, waiting for it to accept or review.
             */
            waiting: number;
            /** @description From submission to coding. */
            whole: components["schemas"]["SpanFigures"];
        };
        /** @description A declared data resource as it stood after a block. */
        ResourceAnswer: components["schemas"]["AsOf"] & {
            /** @description Digests of its content. */
            content: components["schemas"]["DigestAnswer"][];
            /**
             * Format: int64
             * @description Height at which it was declared.
             */
            declared_height: number;
            /** @description Who holds it (USCC). */
            holder: string;
            /** @description Its id. */
            id: string;
            /** @description Government information-resource code. */
            information_resource_code?: string | null;
            /** @description Whose data it is. */
            kind: string;
            /** @description Level. */
            level: string;
            /** @description Holds personal information. */
            personal_information: boolean;
            /** @description Where it belongs. */
            region: string;
            /** @description Industry section. */
            sector?: string | null;
            /** @description How the holder came by it. */
            source: string;
            /** @description The deal that it was bought in. */
            source_deal?: string | null;
            /** @description The grant that it rests on. */
            source_grant?: string | null;
            /** @description Rights that the source shows. */
            source_rights: string[];
            /** @description Title, as first declared. */
            title?: string | null;
            /**
             * Format: int32
             * @description 1 as declared, one more with each update.
             */
            version: number;
        };
        /** @description A certificate over a row. */
        RowCertificate: {
            /** @description Who holds it now (USCC). */
            holder: string;
            /** @description Its number. */
            number: string;
            /** @description Its status, as for a certificate. */
            status: string;
        };
        /** @description A share of revenue. */
        ShareAnswer: {
            /**
             * Format: int32
             * @description How much, in basis points.
             */
            basis_points: number;
            /** @description `dividend`, `commission` or `public_service`. */
            kind: string;
            /** @description Who receives it (USCC). */
            to: string;
        };
        /** @description The snapshots of a node. */
        SnapshotsAnswer: {
            /** @description The snapshots, the newest first. */
            snapshots: components["schemas"]["Offer"][];
        };
        /** @description Steps of one kind, in working days. */
        SpanFigures: {
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /**
             * Format: int32
             * @description The median in working days; of an even number the lower of the two in the middle.
             */
            median_days?: number | null;
        };
        /** @description The statement of a day. */
        StatementAnswer: components["schemas"]["AsOf"] & {
            /** @description A later day has begun: the statement no longer changes. */
            closed: boolean;
            /** @description BLAKE3 of its canonical JSON in the domain of statements. */
            digest: string;
            /** @description Peaks of the history before the day, the largest first: what counting it again begins with. */
            log_peaks: string[];
            /** @description The statement. */
            statement: Record<string, never>;
        };
        /** @description Counts as of a block. `expired` needs no record and is not told apart here. */
        StatisticsAnswer: components["schemas"]["AsOf"] & components["schemas"]["Counts"];
        /** @description Where a certificate stands in the status lists. */
        StatusListEntries: components["schemas"]["AsOf"] & {
            /** @description One entry a purpose, in the form of `credentialStatus` of a credential. */
            credentialStatus: components["schemas"]["StatusListEntry"][];
            /** @description Number of the certificate. */
            number: string;
        };
        /** @description A place in a list. */
        StatusListEntry: {
            /** @description Name of this place. */
            id: string;
            /** @description Where the list is. */
            statusListCredential: string;
            /** @description Position of the bit, from 0. */
            statusListIndex: string;
            /** @description `revocation` or `suspension`. */
            statusPurpose: string;
            /** @description `BitstringStatusListEntry`. */
            type: string;
        };
        /** @description Records to ask for. */
        StatusQuestion: {
            /** @description Their ids, at most 1,000. */
            ids: string[];
        };
        /** @description How registrars keep their time. */
        TimelinessAnswer: components["schemas"]["AsOf"] & {
            /** @description Where the next page begins; absent on the last. */
            cursor?: string | null;
            /** @description Registrars that ever had an application, in order of their codes. */
            registrars: components["schemas"]["RegistrarFigures"][];
        };
        /** @description A statutory timer. Nothing is deemed approved when it runs out. */
        TimerAnswer: {
            /**
             * Format: int32
             * @description Working days left after today; 0 on the last day and later.
             */
            days_left: number;
            /**
             * Format: int32
             * @description Working days since the last day; 0 until then.
             */
            days_over: number;
            /** @description Last day on which the act is in time (UTC+8). */
            due: string;
            /** @description `accept`, `supplement`, `review`, `publicity` or `objection`. */
            kind: string;
            /** @description It reaches into a year without a calendar, where weekends alone are counted. */
            provisional: boolean;
        };
        /** @description The answer: permitted, or everything that stands in the way. */
        TitleAnswer: components["schemas"]["AsOf"] & {
            /** @description Everything that does. */
            blockers: components["schemas"]["BlockerAnswer"][];
            /** @description Nothing stands in the way. */
            permitted: boolean;
        };
        /** @description A deal with who is in it. */
        TradeRow: {
            /** @description Who buys. */
            buyer: components["schemas"]["Party"];
            /** @description When it was concluded, RFC 3339 in UTC. */
            concluded: string;
            /** @description Its id. */
            deal: string;
            /**
             * Format: int64
             * @description Height at which it was concluded.
             */
            height: number;
            /** @description Who hosts. */
            host: components["schemas"]["Party"];
            /** @description `licence` or `transfer`. */
            mode: string;
            /** @description Its number or id. */
            object: string;
            /** @description `certificate` or `product`. */
            object_kind: string;
            /** @description Commitment to the price, where only the parties see it. */
            price_commitment?: string | null;
            /**
             * Format: int64
             * @description Price in fen, where all members see it.
             */
            price_fen?: number | null;
            /** @description What the buyer may use it for. */
            purpose: string;
            /** @description Who sells. */
            seller: components["schemas"]["Party"];
            /** @description The price was paid. */
            settled: boolean;
            /** @description `concluded`, `delivered`, `accepted`, `unwound` or `cancelled`, as stored. */
            state: string;
            /** @description `on_exchange` or `otc`. */
            venue: string;
        };
        /** @description Where a walk stopped. */
        Unfollowed: components["schemas"]["NodeName"] & {
            /** @description The `after` to ask with, where some of its neighbours were followed. */
            after?: string | null;
            /** @description In which direction. */
            direction: string;
        };
        /** @description A seat and what was done on it. */
        ValidatorCount: {
            /** @description Address of the seat. */
            address: string;
            /**
             * Format: int64
             * @description The last counted block that it signed or made.
             */
            last_seen?: number | null;
            /** @description The member that holds it. */
            member: string;
            /** @description Name of the member. */
            name: string;
            /**
             * Format: int32
             * @description Voting power on the next block; 0 when it has no seat any more.
             */
            power: number;
            /**
             * Format: int64
             * @description Those that it made.
             */
            proposed: number;
            /**
             * Format: int64
             * @description Counted blocks in which it had a seat.
             */
            seated: number;
            /**
             * Format: int64
             * @description Of these, those whose commit has its signature. A commit needs two thirds only, so a
             *     signature that came a moment later is not in it.
             */
            signed: number;
        };
        /** @description How reliably validators signed. */
        ValidatorsAnswer: components["schemas"]["AsOf"] & {
            /**
             * Format: int64
             * @description Blocks that are counted: fewer than asked for where this node does not have them.
             */
            blocks: number;
            /**
             * Format: int64
             * @description The first block that is counted; one above `height` when there is none.
             */
            from_height: number;
            /** @description Who held a seat in one of them or holds one now, in order of their members. */
            validators: components["schemas"]["ValidatorCount"][];
        };
        /** @description A block that witnesses sign. */
        WitnessHead: {
            /** @description Its time, RFC 3339 in UTC. */
            block_time: string;
            /**
             * Format: int64
             * @description Its height.
             */
            height: number;
            /** @description The note: origin, size, root and block, then the signatures of this node and of witnesses. */
            note: string;
            /**
             * Format: int64
             * @description Records by then.
             */
            size: number;
        };
        /** @description The blocks that witnesses sign, the newest first. */
        WitnessHeads: components["schemas"]["AsOf"] & {
            /** @description The blocks. */
            heads: components["schemas"]["WitnessHead"][];
        };
        /** @description What became of co-signatures. */
        WitnessReceipt: {
            /** @description Witnesses of this node's configuration whose co-signature is kept. */
            kept: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    alerts: {
        parameters: {
            query?: {
                /** @description Only this rule, `A1` to `A17`. */
                rule?: string;
                /** @description Only at least as pressing: `notice`, `warning` or `critical`. */
                severity?: "notice" | "warning" | "critical";
                /** @description Only of this territory. */
                region?: string;
                /** @description Only about this organisation (USCC). */
                organisation?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description Most alerts, 1 to 200; 50 if not given. */
                limit?: number;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of alerts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertsAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    application: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that submitted it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The application. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationAnswer"];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Height, from 1 */
                height: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The block. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockAnswer"];
                };
            };
            /** @description No block has that height. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    header_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Height, from 1 */
                height: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The header file; check it with `hefu verify FILE`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description No block has that height. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    block_records: {
        parameters: {
            query?: {
                /** @description Wait at most this long for the record's block, in milliseconds; at most 30,000. */
                wait_ms?: number;
            };
            header?: never;
            path: {
                /** @description Height, from 1 */
                height: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ids, in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockRecordIds"];
                };
            };
            /** @description No block has that height yet. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    certificate: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number, or query code of 12 characters */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The certificate. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAnswer"];
                };
            };
            /** @description No such certificate then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    burdens: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its burdens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BurdensAnswer"];
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    certificate_pdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, as of the last block. Its QR code leads to the verify page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": number[];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    certificate_svg: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, as of the last block. Its QR code leads to the verify page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": number[];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credential as issued. It does not say whether the certificate is still in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vc": Record<string, never>;
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    dependents: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What rests on it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependentsAnswer"];
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    history: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records, the oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryAnswer"];
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    proof: {
        parameters: {
            query?: {
                /** @description Region that asks whether it recognises the certificate: prove the agreements too. */
                region?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bundle; check it with `hefu verify FILE`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    scitt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statement with its receipts, in COSE. It does not say whether the certificate is still in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/scitt-statement+cose": number[];
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now; `not_cosigned` until validators have signed a history with this record in it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    status_list_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Certificate number or query code */
                no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its places. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusListEntries"];
                };
            };
            /** @description No such certificate. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The note: origin, size and root, then the signatures of the answering node and of validators' nodes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description The node cannot answer now; `not_cosigned` for the first second after a start. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    checkpoint_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointKeys"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    deal: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that concluded it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DealAnswer"];
                };
            };
            /** @description No such deal then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    look_through: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description Most later deals, 1 to 200; 50 if not given. */
                limit?: number;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that concluded it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sources and later deals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LookThroughAnswer"];
                };
            };
            /** @description No such deal then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: {
                /** @description In this region or inside it, for example `510000`. */
                region?: string;
                /** @description Whose data it is: `public`, `enterprise` or `personal`. */
                kind?: "public" | "enterprise" | "personal";
                /** @description Exact level, for example `general-1` or `important`. */
                level?: "general-1" | "general-2" | "general-3" | "general-4" | "important" | "core";
                /** @description Industry section, `A` to `T`. */
                industry?: string;
                /** @description Declared holder (USCC). */
                holder?: string;
                /** @description Text that stands in the title; several are separated by spaces. At most 100 characters. */
                q?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description Most rows, 1 to 100; 20 if not given. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rows, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    entity: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Kind, for example `deal` or `organisation` */
                kind: string;
                /** @description Record id, certificate number, or credit code */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entry. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityAnswer"];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    evidence_file: {
        parameters: {
            query?: {
                /** @description First height; the first block without one. */
                from_height?: number;
                /** @description Last height; the last block without one. */
                to_height?: number;
                /** @description From the first block not before this time (RFC 3339), or of this day on (UTC+8). */
                from?: string;
                /** @description To the last block not after this time (RFC 3339), or the end of this day (UTC+8). */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Kind, for example `dispute`, `deal` or `certificate` */
                kind: string;
                /** @description Record id, certificate number, or credit code */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The evidence file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    trail: {
        parameters: {
            query?: {
                /** @description As an earlier answer gave it. */
                cursor?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description `certificate`, `grant` or `product` */
                kind: string;
                /** @description Certificate number or record id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryAnswer"];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    trail_proof: {
        parameters: {
            query?: {
                /** @description First height shown. */
                from_height?: number;
                /** @description Last height shown. */
                to_height?: number;
            };
            header?: never;
            path: {
                /** @description `certificate`, `grant` or `product` */
                kind: string;
                /** @description Certificate number or record id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description Records that concern this certificate: that write it, or what rests on it directly. */
                certificate?: string;
                /** @description Records by this organisation, or that name it (USCC). */
                organisation?: string;
                /** @description Records by organisations seated in this region or inside it. */
                region?: string;
                /** @description Records of this type, or of this family: `grant.offer`, `grant`. */
                type?: string;
                /**
                 * @description Alerts too, by this rule (`A1` to `A17`) or `all`: those that were not raised at the event
                 *     before. With `region` and `organisation` only theirs.
                 */
                alert?: string;
                /**
                 * @description Begin after this height; `Last-Event-ID` goes before it, and without both the next block is
                 *     the first.
                 */
                after_height?: number;
            };
            header?: {
                /** @description Height of the last event that was read */
                "Last-Event-ID"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The ledger has not reached that height. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node has as many streams as it serves. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    evidence: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description `blake3`, `sha256` or `sm3` */
                alg: "blake3" | "sha256" | "sm3";
                /** @description 64 hexadecimal digits */
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The anchorings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidenceAnswer"];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    catalogue: {
        parameters: {
            query?: {
                /** @description In this region or inside it, for example `510000`. */
                region?: string;
                /** @description Whose data it is: `public`, `enterprise` or `personal`. */
                kind?: string;
                /** @description Exact level, for example `general-1` or `important`. */
                level?: "general-1" | "general-2" | "general-3" | "general-4" | "important" | "core";
                /** @description Industry section, `A` to `T`. */
                industry?: string;
                /** @description Declared holder (USCC). */
                holder?: string;
                /** @description Text that stands in the title; several are separated by spaces. At most 100 characters. */
                q?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description Most rows, 1 to 100; 20 if not given. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A `dcat:Catalog` of the rows; `next` names the `cursor` of the page after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/ld+json": Record<string, never>;
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    genesis: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The genesis document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    grant: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that offered it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The grant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantAnswer"];
                };
            };
            /** @description No such grant then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    effective: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that offered it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The effective bounds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EffectiveAnswer"];
                };
            };
            /** @description No such grant then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    head: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last committed block. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Head"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    headers: {
        parameters: {
            query: {
                /** @description Height of the first. */
                from: number;
                /** @description Height of the last, at most 1023 more. */
                to: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A list of headers in the codec of docs/formats.md. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The ledger is not that high. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node serves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    key: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description The key as a Multikey, `z…` */
                multikey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key and its organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyAnswer"];
                };
            };
            /** @description No organisation had that key then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    log: {
        parameters: {
            query: {
                /** @description Position of the first record, from 0. */
                from: number;
                /** @description Most records, 1 to 1,000; 100 if not given. Fewer come when they are large. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The encoded list of envelopes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The history has no such record yet. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    consistency: {
        parameters: {
            query: {
                /** @description Number of records of the earlier one. */
                from: number;
                /** @description Number of records of the later one. */
                to: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsistencyAnswer"];
                };
            };
            /** @description The history is not that long. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    inclusion: {
        parameters: {
            query: {
                /** @description Position of the record, from 0. */
                index: number;
                /** @description Number of records of the history. */
                size: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InclusionAnswer"];
                };
            };
            /** @description The history is not that long. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    members: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Members"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document, OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    organisation: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Unified social credit code */
                uscc: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationAnswer"];
                };
            };
            /** @description No organisation has that code. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    engagements: {
        parameters: {
            query: {
                /** @description `grant`, `listing`, `deal` or `voucher`. */
                kind: string;
                /** @description Most rows, at most 100. */
                limit?: number;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Unified social credit code */
                uscc: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngagementsAnswer"];
                };
            };
            /** @description No organisation has that code. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    peers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The nodes that the ledger admits, as this node sees them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeersAnswer"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    product: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that registered it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAnswer"];
                };
            };
            /** @description No such product then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    provenance: {
        parameters: {
            query?: {
                /** @description `up`: what it rests on (default); `down`: what rests on it; `both`. */
                direction?: "up" | "down" | "both";
                /** @description Only neighbours of the start after this one, as an earlier answer gave it; not with `both`. */
                after?: string;
                /** @description Most steps, 1 to 10; 5 if not given. */
                depth?: number;
                /** @description Most nodes, 1 to 1,000; 200 if not given. */
                limit?: number;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number, or id of a resource, application, grant, product or deal */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The graph. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvenanceAnswer"];
                };
            };
            /** @description Nothing has that identifier. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    prov: {
        parameters: {
            query?: {
                /** @description `up`: what it rests on (default); `down`: what rests on it; `both`. */
                direction?: "up" | "down" | "both";
                /** @description Only neighbours of the start after this one, as an earlier answer gave it; not with `both`. */
                after?: string;
                /** @description Most steps, 1 to 10; 5 if not given. */
                depth?: number;
                /** @description Most nodes, 1 to 1,000; 200 if not given. */
                limit?: number;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Certificate number, or id of a resource, application, grant, product or deal */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The same graph as `/v1/provenance/{id}`, as PROV-JSON. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Nothing has that identifier. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    publicity: {
        parameters: {
            query?: {
                /** @description Of registrars in this region or inside it. */
                region?: string;
                /** @description Of this registrar (USCC). */
                registrar?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description Most notices, 1 to 200; 50 if not given. */
                limit?: number;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicityAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    queue: {
        parameters: {
            query?: {
                /**
                 * @description Only applications at this step: `submitted`, `supplementing`, `accepted`, `reviewed` or
                 *     `publicised`; `objection` for objections.
                 */
                step?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description Most items, 1 to 200; 50 if not given. */
                limit?: number;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Unified social credit code */
                registrar: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What waits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueAnswer"];
                };
            };
            /** @description No organisation had that code then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    reasons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tables. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReasonsAnswer"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    recognition: {
        parameters: {
            query: {
                /** @description Region of the registrar that issued, for example `510100`. */
                issuer: string;
                /** @description Region where the certificate is relied upon, for example `500000`. */
                at: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at_time?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agreements that cover the two, and what they come to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecognitionAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    submit: {
        parameters: {
            query?: {
                /** @description `committed`: answer when the record is in a block, or after 30 seconds. */
                wait?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The envelope's bytes, or the document with its proofs as JSON; at most 64 KiB. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description The record is in a block. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordStatus"];
                };
            };
            /** @description The record waits for a block. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordStatus"];
                };
            };
            /** @description The record is on the ledger already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The record breaks a rule of the ledger. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot take records now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    submit_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Envelopes one after the other, each after its length as four little-endian bytes; at most 1 MiB and 1,000 records. */
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description One result a record, in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description The request cannot be read; no record was taken. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot take records now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description As for submission, or a draft as JSON: `{"hefu": header, "body": payload}` without `proof`. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description Whether the record could stand in the next block, and who would be affected. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description The bytes are not a well-formed record whose signatures hold. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    statuses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatusQuestion"];
            };
        };
        responses: {
            /** @description One result an id, in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: {
                /** @description Wait at most this long for the record's block, in milliseconds; at most 30,000. */
                wait_ms?: number;
            };
            header?: never;
            path: {
                /** @description Record id, 64 hexadecimal digits */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the record stands; `unknown` is an answer too. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordStatus"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    record_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Record id, 64 hexadecimal digits */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record file; check it with `hefu verify FILE`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The record is not on the ledger. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    resource: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the record that declared it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceAnswer"];
                };
            };
            /** @description Nothing has that identifier, or nothing had it then. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    snapshots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshots, the newest first; none where this node makes none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotsAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    chunk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description BLAKE3 of the chunk, 64 hexadecimal digits */
                blake3: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chunk, packed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description No snapshot that is kept here has that chunk. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Height of the snapshot */
                height: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description, as `hefud snapshot` reads it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description No snapshot of that height is kept here. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    statement: {
        parameters: {
            query?: {
                /** @description The legal day (UTC+8), for example `2026-11-22`; the last block's without it. */
                day?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statement. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementAnswer"];
                };
            };
            /** @description The ledger has not reached that day. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    statistics: {
        parameters: {
            query?: {
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    status_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Series and part, for example `510100-R2026-0` */
                list: string;
                /** @description `revocation` (revoked or deregistered) or `suspension` */
                purpose: "revocation" | "suspension";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A `BitstringStatusListCredential`, signed by the answering node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vc": Record<string, never>;
                };
            };
            /** @description No certificate has a number of that list. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    timeliness: {
        parameters: {
            query?: {
                /** @description Only this registrar's (USCC). */
                registrar?: string;
                /** @description The `cursor` of the page before. */
                cursor?: string;
                /** @description As it stood after the block at this height. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinessAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    title: {
        parameters: {
            query: {
                /** @description Unified social credit code of who wants to. */
                party: string;
                /** @description Certificate number, query code, or the record id of a product. */
                asset: string;
                /** @description `use`, `grant`, `list`, `license`, `transfer`, `pledge` or `deregister`. */
                act: "use" | "grant" | "list" | "license" | "transfer" | "pledge" | "deregister";
                /** @description Region of the host, grantee or user, for example `500000`. */
                region: string;
                /** @description The grant that the party relies on; absent: it holds the asset itself. */
                grant?: string;
                /** @description Purpose; absent: not asked. */
                purpose?: "public_governance" | "public_interest" | "industry" | "research" | "statutory_duty";
                /** @description Industry section; absent: not asked. */
                sector?: "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "N" | "O" | "P" | "Q" | "R" | "S" | "T";
                /** @description Forms of delivery, separated by commas; absent: not asked. */
                forms?: string;
                /** @description As it stood after the block at this height. A file is of the last block only. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Permitted, or every blocker with who can lift it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TitleAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    title_proof: {
        parameters: {
            query: {
                /** @description Unified social credit code of who wants to. */
                party: string;
                /** @description Certificate number, query code, or the record id of a product. */
                asset: string;
                /** @description `use`, `grant`, `list`, `license`, `transfer`, `pledge` or `deregister`. */
                act: "use" | "grant" | "list" | "license" | "transfer" | "pledge" | "deregister";
                /** @description Region of the host, grantee or user, for example `500000`. */
                region: string;
                /** @description The grant that the party relies on; absent: it holds the asset itself. */
                grant?: string;
                /** @description Purpose; absent: not asked. */
                purpose?: "public_governance" | "public_interest" | "industry" | "research" | "statutory_duty";
                /** @description Industry section; absent: not asked. */
                sector?: "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "N" | "O" | "P" | "Q" | "R" | "S" | "T";
                /** @description Forms of delivery, separated by commas; absent: not asked. */
                forms?: string;
                /** @description As it stood after the block at this height. A file is of the last block only. */
                at_height?: number;
                /** @description As it stood at this time, in RFC 3339, or at the end of this day (UTC+8). */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    validators: {
        parameters: {
            query?: {
                /** @description How many of the last blocks are counted; 1,000 without it. */
                blocks?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The validators, counted from the commits of the last blocks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidatorsAnswer"];
                };
            };
            /** @description The request cannot be read, or asks for too much. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    heads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The blocks, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WitnessHeads"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    cosign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A note of a witness block with the lines of witnesses. */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description They are kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WitnessReceipt"];
                };
            };
            /** @description None is of a witness of this node's configuration. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such block is kept. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description They are over another history. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The note cannot be read. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The node cannot answer now. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
