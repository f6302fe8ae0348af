import type { FixedFile } from './layout.ts';

/** The instructions that lie in every locker: how to check it with programs that are not ours. Always the same bytes. */
export const VERIFY_FILE: FixedFile = {
  name: 'VERIFY.txt',
  earlier: ['0aa913015b18a709f31c60a3d0ac2158bff63c3429bc6a8e9543eec922c8a47d'],
  text: `How to check this evidence locker without Probity
==================================================

What is needed: sha256sum, gzip, openssl; ssh-keygen where a person signed.
cat, head, tail and cut come with every system. All commands are typed in the
folder of one writer:

       cd writers/NAME

NAME is the name of the writer, SIZE the number of records of a checkpoint
(the number in the file name in checkpoints/), KEY the name of the file in
keys/ without .pem. A locker has one folder for each machine or job that
wrote to it, and each is checked on its own.

1. The sealed segments are as they were written

       (cd segments && sha256sum -c *.sha256)

   Without sealed segments there is nothing to do here.

2. The lines that a checkpoint speaks about

   Every record is one line. The checkpoint states the SHA-256 of the first
   SIZE lines, in its fourth line:

       (gzip -dc segments/*.gz; cat journal.jsonl) | head -n SIZE | sha256sum
       head -n 4 checkpoints/SIZE.note | tail -n 1

   Where there is no folder segments, leave the gzip command out. The two
   digests must be the same.

3. The checkpoint is signed with the writer's key

       head -n 4 checkpoints/SIZE.note > /tmp/checkpoint.text
       tail -n 1 checkpoints/SIZE.note | cut -d ' ' -f 3 | openssl base64 -d -A | tail -c 64 > /tmp/checkpoint.sig
       openssl pkeyutl -verify -pubin -inkey keys/KEY.pem -rawin -in /tmp/checkpoint.text -sigfile /tmp/checkpoint.sig

   It must print "Signature Verified Successfully". The key lies in this very
   folder, so this proves something only if you know the key from elsewhere:

       openssl pkey -pubin -in keys/KEY.pem -outform DER | sha256sum

   Compare that digest with the one the writer gave you.

4. A person signed the checkpoint (only where anchors/SIZE.note.sig exists)

       ssh-keygen -Y verify -f ALLOWED -I WHO -n probity-checkpoint -s anchors/SIZE.note.sig < checkpoints/SIZE.note

   ALLOWED is a file with a line "WHO PUBLIC-KEY", from the person and not
   from this folder. Without it, this shows only that the signature is sound:

       ssh-keygen -Y check-novalidate -n probity-checkpoint -s anchors/SIZE.note.sig < checkpoints/SIZE.note

5. A timestamp authority saw the checkpoint (only where anchors/SIZE.tsr exists)

       openssl ts -verify -data checkpoints/SIZE.note -in anchors/SIZE.tsr -token_in -CAfile AUTHORITY.pem

   AUTHORITY.pem holds the root certificate of the authority, from the
   authority and not from this folder.

6. The lines follow one another, and an item is what its digest says

   The hash of a record is the SHA-256 of a zero byte and its line, without
   the member "hash" where it has one; the next line names it as "prev". Of
   record N:

       (gzip -dc segments/*.gz; cat journal.jsonl) | head -n N | tail -n 1 | sed 's/,"hash":"[0-9a-f]*","prev"/,"prev"/' > /tmp/record
       (printf '\\0'; tr -d '\\n' < /tmp/record) | sha256sum

   The digest that packs and indexes name an item by is the SHA-256 of what
   stands behind "item": in its record, where the item is stored in clear:

       sed 's/^{"body":{"item":\\(.*\\),"type":"item"},"prev":.*$/\\1/' < /tmp/record | tr -d '\\n' | sha256sum

   Records of an earlier version (those that do not end with "v":3) state the
   digest of their item themselves, as "id". The leaves of the tree whose root
   a checkpoint states are the same hashes (RFC 6962).

7. Large payloads

   A record with "blob" names the SHA-256 of a file in the folder blobs of the
   locker: its first two digits are the folder, the others the file name.

       sha256sum ../../blobs/AB/REST

What this does and does not prove: a chain and a signature made on one machine
prove nothing against the owner of that machine, who can make both again. What
binds the owner is a checkpoint that others hold: a signed pack that names the
head, a copy on another machine, a person's signature made elsewhere, or a
timestamp.
`,
};
