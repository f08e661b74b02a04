"""What scitt-cose says of a statement, of each of its receipts, and of a consistency proof.

Arguments: the statement, the answer of /v1/checkpoint/keys, the answer of /v1/log/consistency.
"""

import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from scitt_cose.merkle import verify_consistency
from scitt_cose.receipt import verify_receipt
from scitt_cose.statement import extract_receipts, parse_signed_statement


def pem(key):
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def changed(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def consistent(answer, root):
    roots = answer["from_root"], root
    return verify_consistency(*roots, answer["from"], answer["to"], answer["proof"])


statement_path, keys_path, consistency_path = sys.argv[1:]
with open(statement_path, "rb") as file:
    statement = file.read()
with open(keys_path, encoding="utf-8") as file:
    answer = json.load(file)
with open(consistency_path, encoding="utf-8") as file:
    consistency = json.load(file)

keys = [(each["member"], each["did"], pem(each["peer_key"])) for each in answer["cosigners"]]
parsed = [parse_signed_statement(statement, public_key_pem=key) for _, _, key in keys]
own = [each for each in parsed if each["signature_verified"]]
entry = own[0]["payload"]
receipts = []
for receipt in extract_receipts(statement):
    accepted = []
    for member, did, key in keys:
        result = verify_receipt(receipt, leaf_entry_hex=entry.hex(), log_public_key_pem=key)
        if result.ok and result.issuer == did:
            accepted.append({"member": member, "size": result.tree_size, "index": result.leaf_index, "root": result.root})
        other = changed(entry, len(entry) // 2).hex()
        assert not verify_receipt(receipt, leaf_entry_hex=other, log_public_key_pem=key).ok
        last = changed(receipt, len(receipt) - 1)
        assert not verify_receipt(last, leaf_entry_hex=entry.hex(), log_public_key_pem=key).ok
    receipts.append(accepted)
forged = changed(statement, len(statement) - 1)
print(
    json.dumps(
        {
            "signers": len(own),
            "subject": own[0]["subject"],
            "content_type": own[0]["content_type"],
            "payload": entry.hex(),
            "receipts": receipts,
            "forged_signers": sum(1 for _, _, key in keys if parse_signed_statement(forged, public_key_pem=key)["signature_verified"]),
            "consistent": consistent(consistency, consistency["to_root"]),
            "consistent_with_another": consistent(consistency, consistency["from_root"]),
        }
    )
)
