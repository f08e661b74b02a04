/** Answers of the API, by the names of its document. */

import type { components } from "@hefu/sdk";

type Schemas = components["schemas"];

export type Directory = Schemas["DirectoryAnswer"];
export type DirectoryRow = Schemas["DirectoryRow"];
export type Statistics = Schemas["StatisticsAnswer"];
export type CertificateAnswer = Schemas["CertificateAnswer"];
export type Burdens = Schemas["BurdensAnswer"];
export type Dependents = Schemas["DependentsAnswer"];
export type Validators = Schemas["ValidatorsAnswer"];
export type Peers = Schemas["PeersAnswer"];
export type KeyAnswer = Schemas["KeyAnswer"];
export type History = Schemas["HistoryAnswer"];
export type Recognition = Schemas["RecognitionAnswer"];
export type Provenance = Schemas["ProvenanceAnswer"];
export type ProvenanceNode = Schemas["ProvenanceNode"];
export type Title = Schemas["TitleAnswer"];
export type Blocker = Schemas["BlockerAnswer"];
export type Head = Schemas["Head"];
export type Block = Schemas["BlockAnswer"];
export type Members = Schemas["Members"];
export type Health = Schemas["Health"];
export type Organisation = Schemas["OrganisationAnswer"];
export type Entity = Schemas["EntityAnswer"];
export type RecordStatus = Schemas["RecordStatus"];
export type Application = Schemas["ApplicationAnswer"];
export type Grant = Schemas["GrantAnswer"];
export type Effective = Schemas["EffectiveAnswer"];
export type Bounds = Schemas["BoundsAnswer"];
export type Deal = Schemas["DealAnswer"];
export type Engagements = Schemas["EngagementsAnswer"];
export type Engagement = Schemas["Engagement"];
export type Check = Schemas["CheckAnswer"];
export type AsOf = Schemas["AsOf"];
