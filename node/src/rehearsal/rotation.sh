## The record key
# member: draw new keys beside the old ones; publish only what `key show` prints
hefu key generate "$HEFU_HOME/keys/sign-new.key"
hefu key generate "$HEFU_HOME/keys/peer-new.key"
hefu key generate "$HEFU_HOME/keys/validator-new.key"
OLD_SIGN=$(hefu key show --bare "$HEFU_HOME/keys/sign.key")
NEW_SIGN=$(hefu key show --bare "$HEFU_HOME/keys/sign-new.key")
OLD_PEER=$(hefu key show --bare "$HEFU_HOME/keys/peer.key")
NEW_PEER=$(hefu key show --bare "$HEFU_HOME/keys/peer-new.key")
NEW_VALIDATOR=$(hefu key show --bare "$HEFU_HOME/keys/validator-new.key")
# authority: begin the record that changes the record key, and hand the file to the member
hefu key rotate "$MEMBER" --set "add:=[{\"key\":\"$NEW_SIGN\",\"purpose\":\"sign\"}]" --retire "$OLD_SIGN" --author "$AUTHORITY" --key "$AUTHORITY_KEY" --out rotate-sign.json
# member: sign with the old key and with the new one, submit, and use the new one from now on
hefu record show rotate-sign.json
hefu record sign rotate-sign.json --key "$HEFU_HOME/keys/sign.key" --key "$HEFU_HOME/keys/sign-new.key"
hefu record submit rotate-sign.json --wait
mv "$HEFU_HOME/keys/sign.key" "$HEFU_HOME/keys/sign-old.key"
mv "$HEFU_HOME/keys/sign-new.key" "$HEFU_HOME/keys/sign.key"

## Peer key and validator key
# authority: begin the record that gives the seat to the new keys at one height; its file goes round
hefu governance admit-node --member "$MEMBER" --peer-key "$NEW_PEER" --seat-key "$NEW_VALIDATOR" --power "$POWER" --effective-height "$EFFECTIVE" --author "$AUTHORITY" --key "$AUTHORITY_KEY" --out rotate-node.json
# members: look at it and sign; more than two thirds of the power must, the member among them
hefu record show rotate-node.json
hefu record sign rotate-node.json --key "$HEFU_HOME/keys/sign.key"
# member: sign with both new keys, and submit
hefu record sign rotate-node.json --key "$HEFU_HOME/keys/peer-new.key" --key "$HEFU_HOME/keys/validator-new.key"
hefu record submit rotate-node.json --wait
# member: exchange the files before that height; the node follows for a block or two before it votes
systemctl stop hefud
mv "$HEFU_HOME/keys/peer.key" "$HEFU_HOME/keys/peer-old.key"
mv "$HEFU_HOME/keys/peer-new.key" "$HEFU_HOME/keys/peer.key"
mv "$HEFU_HOME/keys/validator.key" "$HEFU_HOME/keys/validator-old.key"
mv "$HEFU_HOME/keys/validator-new.key" "$HEFU_HOME/keys/validator.key"
systemctl start hefud

## Afterwards
# others: call the node by its new name, one member after the other
sed -i "s/$OLD_PEER/$NEW_PEER/" "$HEFU_HOME/config.toml"
systemctl restart hefud
# member: see that nothing is due and that the node votes
hefud doctor
hefud why-stuck
