import { options, type Token, takeOptions } from './token.ts';

/** A folder or file of the host that a container is given. */
interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** What powers over the host a container is started with. */
export interface ContainerFact {
  readonly used: boolean;
  readonly privileged: boolean;
  readonly hostNetwork: boolean;
  readonly hostProcesses: boolean;
  readonly dockerSocket: boolean;
  readonly rootMount: boolean;
  readonly addedCapabilities: readonly string[];
  readonly mounts: readonly Mount[];
  /** As whom the program runs where the launch says so; '' where it does not. */
  readonly user: string;
  /** True where a profile that holds the container in is switched off. */
  readonly unconfined: boolean;
  readonly devices: boolean;
  /** True where the container has no network at all. */
  readonly networkNone: boolean;
  /** Ports published to the network of the host; address '' means every one of its addresses. */
  readonly ports: readonly Port[];
}

interface Port {
  readonly address: string;
  readonly port: string;
}

/** What stands in the facts where no container is started. */
export const NO_CONTAINER: ContainerFact = {
  used: false,
  privileged: false,
  hostNetwork: false,
  hostProcesses: false,
  dockerSocket: false,
  rootMount: false,
  addedCapabilities: [],
  mounts: [],
  user: '',
  unconfined: false,
  devices: false,
  networkNone: false,
  ports: [],
};

/** A variable that a launch sets on the command line. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  readonly pointer: string;
}

/** A `docker run` taken apart. */
export interface ContainerLaunch {
  readonly fact: ContainerFact;
  readonly image: Token | undefined;
  readonly rest: readonly Token[];
  readonly assignments: readonly Assignment[];
  readonly mountPointers: readonly string[];
}

const RUN_OPTIONS = options(
  '-e --env --env-file -v --volume --mount --name --network --net -p --publish -w --workdir -u --user --entrypoint ' +
    '--platform --pull --add-host --cap-add --cap-drop --security-opt --pid --ipc --uts --userns --gpus -m --memory ' +
    '--memory-swap --cpus -c --cpu-shares -l --label --label-file --restart --tmpfs --device -h --hostname --dns ' +
    '--ulimit --shm-size --log-driver --log-opt --runtime --stop-signal --stop-timeout --volumes-from --volume-driver ' +
    '--cgroup-parent --cgroupns --cidfile --expose --group-add --health-cmd --ip --isolation --link --mac-address ' +
    '--network-alias --oom-score-adj --pids-limit --storage-opt --sysctl -a --attach --annotation --detach-keys',
);

/** Takes `docker run …` (podman, nerdctl alike) apart; undefined where the words start no new container. */
export function readContainer(rest: readonly Token[]): ContainerLaunch | undefined {
  const words = rest[0]?.text === 'container' ? rest.slice(1) : rest;
  if (words[0]?.text !== 'run' && words[0]?.text !== 'create') return undefined;
  const { given, rest: plain } = takeOptions(words.slice(1), RUN_OPTIONS);
  const values = (...names: string[]): string[] =>
    given.filter((option) => names.includes(option.name)).map((option) => option.value);
  const switched = (name: string): boolean => given.some((option) => option.name === name && option.value !== 'false');
  const mountOptions = given.filter((option) => ['-v', '--volume', '--mount'].includes(option.name));
  const mounts = mountOptions.map((option) =>
    option.name === '--mount' ? longMount(option.value) : shortMount(option.value),
  );
  const fact: ContainerFact = {
    used: true,
    privileged: switched('--privileged'),
    hostNetwork: values('--network', '--net').includes('host'),
    hostProcesses: values('--pid', '--ipc').includes('host'),
    dockerSocket: mounts.some((mount) => /docker\.sock|docker_engine|podman\.sock|containerd\.sock/.test(mount.source)),
    rootMount: mounts.some((mount) => /^(?:\/|[A-Za-z]:[\\/]?|\/host_mnt\/?)$/.test(mount.source)),
    addedCapabilities: values('--cap-add'),
    mounts,
    user: values('-u', '--user').at(-1) ?? '',
    unconfined: values('--security-opt').some((value) =>
      /unconfined|label[:=]disable|no-new-privileges[:=]false/.test(value),
    ),
    devices: values('--device').length > 0,
    networkNone: values('--network', '--net').includes('none'),
    ports: values('-p', '--publish').map(publishedPort),
  };
  const assignments = given
    .filter((option) => option.name === '-e' || option.name === '--env')
    .map((option) => ({ ...splitAssignment(option.value), pointer: option.pointer }));
  return {
    fact,
    image: plain[0],
    rest: plain.slice(1),
    assignments,
    mountPointers: mountOptions.map((option) => option.pointer),
  };
}

/** Reads `[address:][host port:]container port`. */
function publishedPort(text: string): Port {
  const plain = text.replace(/\/(?:tcp|udp|sctp)$/, '');
  // Nothing but addresses, ports and references: a password in the wrong place is no port.
  if (!/^(?:\[[0-9a-f:.]{2,60}\]|[0-9.:-]|\$\{[^{}]{1,100}\}|\$[A-Z_]{1,60}|localhost){1,20}$/i.test(plain))
    return { address: '', port: '' };
  const ipv6 = /^\[[^\]]{1,60}\]/.exec(plain)?.[0] ?? '';
  const parts = plain.slice(ipv6.length).split(':');
  if (ipv6 !== '') return { address: ipv6, port: parts[1] ?? '' };
  return parts.length > 2 ? { address: parts[0] ?? '', port: parts[1] ?? '' } : { address: '', port: parts[0] ?? '' };
}

/** Splits `NAME=value`; a bare name passes the variable of the host on. */
export function splitAssignment(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  return equals === -1 ? { name: text, value: '' } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function shortMount(text: string): Mount {
  const drive = /^[A-Za-z]:[\\/]/.test(text) ? 2 : 0;
  // A colon inside `${VAR:-default}` separates nothing.
  const reference = /^\$\{[^{}]{1,200}\}/.exec(text)?.[0].length ?? 0;
  const colon = text.indexOf(':', Math.max(drive, reference));
  if (colon === -1) return { source: '', target: text, readOnly: false };
  const [target = '', mode = ''] = text.slice(colon + 1).split(':');
  return { source: text.slice(0, colon), target, readOnly: mode.split(',').includes('ro') };
}

function longMount(text: string): Mount {
  const parts = new Map(text.split(',').map((part) => [splitAssignment(part).name, splitAssignment(part).value]));
  const readOnly = ['readonly', 'ro'].some((key) => parts.has(key) && parts.get(key) !== 'false');
  const source = parts.get('type') === 'volume' ? '' : (parts.get('source') ?? parts.get('src') ?? '');
  return { source, target: parts.get('target') ?? parts.get('dst') ?? parts.get('destination') ?? '', readOnly };
}
