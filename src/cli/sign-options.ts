import type { Command } from 'commander';
import type { ExitCode } from '../model/exit.ts';
import type { SignFlags } from './commands/sign.ts';

const EXAMPLES = `
Examples:
  probity sign probity-out/pack.pdf --key key.pem --cert cert.pem
  probity sign pack.pdf --p12 me.p12 --field approved --reason "Reviewed, Q3"
  probity sign pack.pdf --p12 me.p12 --tsa https://tsa.example.org/
An old PKCS #12 file that cannot be read is converted with OpenSSL:
  openssl pkcs12 -legacy -in old.p12 -out all.pem
  openssl pkcs12 -export -in all.pem -out new.p12
`;

/** Adds the command that signs a pack. */
export function addSignCommand(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('sign')
    .argument('<pack>', 'the PDF to sign')
    .description('sign a pack in one of its signature fields (PAdES B-B, with --tsa B-T)')
    .option('--key <file>', 'private key, PEM')
    .option('--cert <file>', 'its certificate, PEM')
    .option('--chain <file>', 'certificates above it, PEM')
    .option('--p12 <file>', 'key and certificates in one PKCS #12 file')
    .option('--passphrase-file <file>', 'first line is the passphrase; else it is asked for')
    .option('--field <name>', 'signature field: its name, or next', 'next')
    .option('--name <text>', 'name of the signer, else the one in the certificate')
    .option('--role <text>', 'role of the signer')
    .option('--reason <text>', 'why the pack is signed')
    .option('--location <text>', 'where the pack is signed')
    .option('--tsa <url>', 'ask this timestamp server, and no other; it gets a digest only')
    .option('--timestamp-query <file>', 'write a query, to be answered on another machine')
    .option('--timestamp-token <file>', 'add the answer to the newest signature')
    .option('--out <file>', 'write here instead of adding to the pack itself')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (pack: string, flags: SignFlags) => {
      const { signCommand } = await import('./commands/sign.ts');
      done(await signCommand(pack, flags));
    });
}
