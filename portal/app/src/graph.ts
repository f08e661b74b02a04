/** The graph of provenance: answers joined, what is folded away left out, places computed. */

import { Graph, layout } from "@dagrejs/dagre";

import type { Provenance, ProvenanceNode } from "./api/types.js";

export interface Edge {
  /** What rests on the other. */
  from: string;
  /** What it rests on. */
  to: string;
  relations: string[];
}

export interface Joined {
  start: string;
  nodes: Map<string, ProvenanceNode>;
  edges: Edge[];
  /** Nodes whose neighbours were not followed. */
  open: Set<string>;
}

export const NODE_WIDTH = 190;
export const NODE_HEIGHT = 58;
/** More nodes than this are placed in plain columns: quick, and less even. */
const EVEN_NODES_MAX = 250;

export function join(start: string, answers: readonly Provenance[]): Joined {
  const nodes = new Map<string, ProvenanceNode>();
  const edges = new Map<string, Edge>();
  const open = new Set<string>();
  const followed = new Set<string>();
  for (const answer of answers) {
    for (const node of answer.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
    for (const { from, to, relation } of answer.edges) {
      const key = `${from} ${to}`;
      const edge = edges.get(key) ?? { from, to, relations: [] };
      if (!edge.relations.includes(relation)) edge.relations.push(relation);
      edges.set(key, edge);
    }
    const left = new Set(answer.cursor.map(({ id }) => id));
    const first = answer.nodes[0];
    if (first && !left.has(first.id)) followed.add(first.id);
    for (const id of left) open.add(id);
  }
  for (const id of followed) open.delete(id);
  const known = [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  return { start, nodes, edges: known, open };
}

/** What is seen when some nodes are folded: everything that a way from the start still leads to. */
export function visible({ start, nodes, edges }: Joined, folded: ReadonlySet<string>): Set<string> {
  const seen = new Set<string>([start]);
  const queue = [start];
  const beside = new Map<string, string[]>();
  for (const { from, to } of edges) {
    beside.set(from, [...(beside.get(from) ?? []), to]);
    beside.set(to, [...(beside.get(to) ?? []), from]);
  }
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (folded.has(id)) continue;
    for (const next of beside.get(id) ?? []) {
      if (seen.has(next) || !nodes.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}

export interface Placed {
  width: number;
  height: number;
  nodes: { id: string; x: number; y: number }[];
  edges: { edge: Edge; points: string; x: number; y: number }[];
}

const MARGIN = 12;
const GAP = 18;
const COLUMN_GAP = 70;
/** Passes over the columns that bring neighbours near one another. */
const SWEEPS = 4;

const shownEdges = ({ edges }: Joined, seen: ReadonlySet<string>): Edge[] =>
  edges.filter(({ from, to }) => seen.has(from) && seen.has(to) && from !== to);

/** Sources stand to the left, what rests on them to the right. */
export function place(joined: Joined, seen: ReadonlySet<string>): Placed {
  const shown = shownEdges(joined, seen);
  return seen.size > EVEN_NODES_MAX ? placeMany(shown, [...seen]) : placeFew(shown, [...seen]);
}

function placeFew(shown: Edge[], seen: readonly string[]): Placed {
  const graph = new Graph({ directed: true });
  graph.setGraph({ rankdir: "LR", nodesep: GAP, ranksep: COLUMN_GAP, marginx: MARGIN, marginy: MARGIN, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of seen) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to } of shown) graph.setEdge(to, from);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: seen.map((id) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return { id, x, y };
    }),
    edges: shown.map((edge) => {
      const { points } = graph.edge(edge.to, edge.from) as { points: { x: number; y: number }[] };
      const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
      return { edge, points: points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "), ...middle };
    }),
  };
}

/** What each node rests on, and what rests on it. */
function neighbours(shown: readonly Edge[], seen: readonly string[]) {
  const [above, below] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const id of seen) above.set(id, []), below.set(id, []);
  for (const { from, to } of shown) above.get(from)!.push(to), below.get(to)!.push(from);
  return { above, below };
}

/** Columns by the longest way from a source. What is on a circle, which the ledger has none of, stands at its end. */
function columnsOf(seen: readonly string[], above: Map<string, string[]>, below: Map<string, string[]>): string[][] {
  const rank = new Map<string, number>();
  const open = new Map(seen.map((id) => [id, above.get(id)!.length]));
  const queue = seen.filter((id) => open.get(id) === 0);
  for (const id of queue) {
    rank.set(id, Math.max(-1, ...above.get(id)!.map((upper) => rank.get(upper) ?? -1)) + 1);
    for (const next of below.get(id)!) {
      open.set(next, open.get(next)! - 1);
      if (open.get(next) === 0) queue.push(next);
    }
  }
  const columns: string[][] = [];
  for (const id of seen) (columns[rank.get(id) ?? 0] ??= []).push(id);
  return Array.from(columns, (column) => column ?? []);
}

/** Many nodes: in columns, each near the middle of its neighbours; quick rather than even. */
function placeMany(shown: Edge[], seen: readonly string[]): Placed {
  const { above, below } = neighbours(shown, seen);
  const columns = columnsOf(seen, above, below);
  const order = new Map<string, number>();
  const number = (column: readonly string[]): void => column.forEach((id, i) => order.set(id, i / column.length));
  columns.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const beside = sweep % 2 === 0 ? above : below;
    const middle = (id: string): number => {
      const list = beside.get(id)!;
      return list.length === 0 ? order.get(id)! : list.reduce((sum, each) => sum + order.get(each)!, 0) / list.length;
    };
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wanted = new Map(column.map((id) => [id, middle(id)]));
      column.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      number(column);
    }
  }
  const [step, stride] = [NODE_HEIGHT + GAP, NODE_WIDTH + COLUMN_GAP];
  const height = Math.max(...columns.map(({ length }) => length)) * step - GAP + 2 * MARGIN;
  const at = new Map<string, { x: number; y: number }>();
  columns.forEach((column, rank) => {
    const top = (height - column.length * step + GAP) / 2;
    column.forEach((id, i) => at.set(id, { x: MARGIN + rank * stride + NODE_WIDTH / 2, y: top + i * step + NODE_HEIGHT / 2 }));
  });
  return {
    width: columns.length * stride - COLUMN_GAP + 2 * MARGIN,
    height,
    nodes: seen.map((id) => ({ id, ...at.get(id)! })),
    edges: shown.map((edge) => {
      const [start, end] = [at.get(edge.to)!, at.get(edge.from)!];
      const [x1, x2] = [start.x + NODE_WIDTH / 2, end.x - NODE_WIDTH / 2];
      return { edge, points: `${x1},${start.y} ${x2},${end.y}`, x: (x1 + x2) / 2, y: (start.y + end.y) / 2 };
    }),
  };
}
