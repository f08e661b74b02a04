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
/** More nodes than this are laid out by the quick ranking, which is less even. */
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

/** Sources stand to the left, what rests on them to the right. */
export function place({ edges }: Joined, seen: ReadonlySet<string>): Placed {
  const graph = new Graph({ directed: true });
  const ranker = seen.size > EVEN_NODES_MAX ? "longest-path" : "network-simplex";
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 70, marginx: 12, marginy: 12, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of seen) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const shown = edges.filter(({ from, to }) => seen.has(from) && seen.has(to) && from !== to);
  for (const { from, to } of shown) graph.setEdge(to, from);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: [...seen].map((id) => {
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
