import type { PipelineFacts } from './facts.ts';

/** Returns the paths of the pipelines that run for change requests: by their own trigger, or called by one that does. */
export function reachedByRequests(pipelines: readonly PipelineFacts[]): ReadonlySet<string> {
  const byPath = new Map(pipelines.map((facts) => [facts.path, facts]));
  const reached = new Set<string>();
  const open = pipelines.filter((facts) => facts.onChangeRequest).map((facts) => facts.path);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const call of byPath.get(path)?.calls ?? [])
      for (const called of [call, `${call}/action.yml`, `${call}/action.yaml`])
        if (byPath.has(called)) open.push(called);
  }
  return reached;
}
