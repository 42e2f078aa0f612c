import type { DeviceEvent } from '../../device/device-events.js';
import { type Action, actionsIn } from './actions.js';
import type { ModelDevice, Rules, World } from './world.js';

export interface Graph {
  worlds: World[];
  edges: { from: number; to: number; kind: Action['kind']; label: string }[];
  /** Edge that first led to a world, to tell the story of a failure. */
  reachedBy: (number | null)[];
}

/** Every world that can be reached, up to what no machine can tell apart. Throws beyond `maxWorlds`. */
export function explore(rules: Rules, start: World, persons: readonly DeviceEvent[], maxWorlds: number): Graph {
  const graph: Graph = { worlds: [start], edges: [], reachedBy: [null] };
  const known = new Map([[keyOf(start), 0]]);
  for (let from = 0; from < graph.worlds.length; from++) {
    for (const action of actionsIn(rules, graph.worlds[from]!, persons)) {
      const world = action.after();
      const key = keyOf(world);
      let to = known.get(key);
      if (to === undefined) {
        to = graph.worlds.length;
        if (to === maxWorlds) throw new Error(`more than ${maxWorlds} worlds; last: ${key}`);
        known.set(key, to);
        graph.worlds.push(world);
        graph.reachedBy.push(graph.edges.length);
      }
      if (to !== from) graph.edges.push({ from, to, kind: action.kind, label: action.label });
    }
  }
  return graph;
}

/** The worlds from which no path over the given kinds of edges leads to a world that is a goal. */
export function worldsWithoutWayTo(graph: Graph, isGoal: (world: World) => boolean, kinds: readonly Action['kind'][]): number[] {
  const backward: number[][] = graph.worlds.map(() => []);
  for (const edge of graph.edges) if (kinds.includes(edge.kind)) backward[edge.to]!.push(edge.from);
  const arriving = graph.worlds.flatMap((world, index) => (isGoal(world) ? [index] : []));
  const good = new Set(arriving);
  for (const index of good) for (const from of backward[index]!) good.add(from);
  return graph.worlds.flatMap((_, index) => (good.has(index) ? [] : [index]));
}

/** How a world came about, for the message of a failing test. */
export function storyOf(graph: Graph, index: number): string[] {
  const story: string[] = [];
  for (let at = index; graph.reachedBy[at] !== null; ) {
    const edge = graph.edges[graph.reachedBy[at]!]!;
    const { devices, requests } = graph.worlds[edge.to]!;
    story.unshift(`${edge.label} ⇒ ${[...devices, ...requests].map(({ snapshot }) => snapshot.state).join(', ')}`);
    at = edge.from;
  }
  return story;
}

/** Two worlds with the same key behave alike: generations, claims and times count only by what they are compared with. */
function keyOf(world: World): string {
  return JSON.stringify([
    world.wrongs.length,
    world.devices.map(deviceKey),
    world.requests.map(({ snapshot, hasDeadline, inbox }) => [
      snapshot.state,
      counters(snapshot.counters),
      hasDeadline,
      inbox.map((message) => `${message.event}${message.args.imaging_result ?? ''}${message.again ?? ''}`).sort(),
    ]),
  ]);
}

function deviceKey({ snapshot, hasDeadline, claim, physical, entry, commands, answers, inbox }: ModelDevice): unknown {
  const boot = (number: number) => number === snapshot.boot;
  return [
    snapshot.state,
    counters(snapshot.counters),
    snapshot.excused,
    snapshot.image,
    snapshot.nextImage,
    snapshot.comingOnline,
    snapshot.provenAt !== null,
    hasDeadline,
    claim && [claim.request, claim.result],
    physical.power === 'on' && physical.runs === 'live' ? { ...physical, boot: boot(physical.boot) } : physical,
    entry && { ...entry, boot: boot(entry.boot) },
    commands.map(({ generation, claim: id, command }) => [
      generation === snapshot.generation,
      id === null ? null : id === claim?.id,
      command.kind,
      command.kind === 'power_cycle' ? command.boot && [command.boot.image, boot(command.boot.boot)] : null,
      command.kind === 'probe' ? command.check : null,
    ]),
    answers.map((answer) => answer.event).sort(),
    inbox.map((message) => `${message.event}${message.again ?? ''}`).sort(),
  ];
}

function counters(values: Record<string, number>): string {
  return Object.entries(values)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}${count}`)
    .sort()
    .join();
}
