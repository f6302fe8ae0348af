import type { Command } from 'commander';
import type { ExitCode } from '../model/exit.ts';
import type { EraseFlags, LockerFlags, ProveFlags, SealFlags, ShareFlags } from './commands/locker.ts';

const EXAMPLES = `
Examples:
  probity locker status
  probity locker seal --ssh-key ~/.ssh/id_ed25519
  probity locker merge /media/usb/berlin
  probity locker push "s3://evidence/acme?endpoint=https://s3.example.org"
  probity locker pull git+ssh://git.example.org/evidence.git
`;

/** Adds the commands about the evidence locker. */
export function addLockerCommand(program: Command, done: (code: ExitCode) => void): void {
  const locker = program
    .command('locker')
    .description('look at, verify, seal, share and prove the evidence locker')
    .addHelpText('after', EXAMPLES);
  const command = (name: string, description: string): Command =>
    locker
      .command(name)
      .description(description)
      .option('-o, --out <folder>', 'output folder with the locker', 'probity-out')
      .option('--json', 'print the result as JSON');
  command('status', 'say who wrote what, and what anchors it').action(async (flags: LockerFlags) => {
    const { statusCommand } = await import('./commands/locker.ts');
    done(statusCommand(flags));
  });
  command('verify', 'read every byte again and name everything that is not as written').action(
    async (flags: LockerFlags) => {
      const { verifyLockerCommand } = await import('./commands/locker.ts');
      done(verifyLockerCommand(flags));
    },
  );
  command('seal', 'compress the open journal, sign a checkpoint, and anchor it where asked')
    .option('--writer <name>', "whose journal, else this machine's")
    .option('--ssh-key <file>', 'have ssh-keygen sign the checkpoint with a key of yours')
    .option('--tsa <url>', 'ask this timestamp server, and no other; it gets a digest only')
    .action(async (flags: SealFlags) => {
      const { sealCommand } = await import('./commands/locker.ts');
      done(await sealCommand(flags));
    });
  addSharing(command, done);
  addStatements(command, done);
  command('prove', 'print a proof: that an item is in the journal, or that it only grew')
    .option('--item <id>', 'the item to prove')
    .option('--size <n>', 'in the journal of so many records, else the newest checkpoint')
    .option('--from <n>', 'that the journal of so many records …')
    .option('--to <n>', '… is how that of so many begins, else the newest checkpoint')
    .option('--writer <name>', 'whose journal')
    .action(async (flags: ProveFlags) => {
      const { proveCommand } = await import('./commands/locker.ts');
      done(proveCommand(flags));
    });
}

/** The commands that bring lockers together; nothing is sent anywhere that is not named. */
function addSharing(command: (name: string, description: string) => Command, done: (code: ExitCode) => void): void {
  const jobs = [
    ['merge', 'copy the journals of another locker into this one', 'folder of the other locker'],
    ['push', 'copy this locker to a place you name', 'folder, git+URL or s3://BUCKET/PREFIX'],
    ['pull', 'bring what lies in a place into this locker', 'folder, git+URL or s3://BUCKET/PREFIX'],
  ] as const;
  for (const [job, description, where] of jobs) {
    command(job, description)
      .argument('<place>', where)
      .option('--by <name>', "who hands the evidence on, for the journal of custody; else this machine's pseudonym")
      .option('--writer <name>', "whose journal of custody says so, else this machine's")
      .action(async (place: string, flags: ShareFlags) => {
        const { shareCommand } = await import('./commands/locker.ts');
        done(await shareCommand(job, place, flags));
      });
  }
}

/** What a person states in the locker, and what the locker states about itself. */
function addStatements(command: (name: string, description: string) => Command, done: (code: ExitCode) => void): void {
  command('erase', 'destroy the key of one encrypted item; its digest and the reason stay')
    .argument('<item>', 'id of the item, or its first digits')
    .requiredOption('--reason <text>', 'why, for example the number of the request')
    .requiredOption('--by <name>', 'who decided it')
    .option('--writer <name>', "whose journal says so, else this machine's")
    .action(async (item: string, flags: EraseFlags) => {
      const { eraseCommand } = await import('./commands/locker.ts');
      done(eraseCommand(item, flags));
    });
  command('retire', 'say that a writer, for example a machine that is gone, will write no more')
    .argument('<writer>', 'name of the writer, as status prints it')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--by <name>', 'who decided it')
    .option('--writer <name>', "whose journal says so, else this machine's")
    .action(async (writer: string, flags: EraseFlags) => {
      const { retireCommand } = await import('./commands/locker.ts');
      done(retireCommand(writer, flags));
    });
  command('custody', 'print where evidence came from and went: merged, fetched, sent, put into packs').action(
    async (flags: LockerFlags) => {
      const { custodyCommand } = await import('./commands/locker.ts');
      done(custodyCommand(flags));
    },
  );
}
