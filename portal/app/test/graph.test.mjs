// The graph: answers joined, folding, and places for a thousand nodes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const entry = fileURLToPath(new URL("../src/graph.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm" });
const { join, visible, place } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const node = (id, depth = 1) => ({ kind: "product", id, depth });
const edge = (from, to, relation = "made_from") => ({ from, to, relation });
const answer = (nodes, edges, cursor = []) => ({ height: 1, block_time: "", direction: "up", nodes, edges, truncated: cursor.length > 0, cursor: cursor.map((id) => ({ kind: "product", id })) });

test("two answers are one graph, and what was followed later is open no more", () => {
  const up = answer([node("a", 0), node("b")], [edge("a", "b")], ["b"]);
  const joined = join("a", [up, answer([node("b", 0), node("c")], [edge("b", "c"), edge("b", "c", "made_under")])]);
  assert.deepEqual([...joined.nodes.keys()], ["a", "b", "c"]);
  assert.deepEqual(joined.edges.map(({ relations }) => relations), [["made_from"], ["made_from", "made_under"]]);
  assert.equal(joined.open.size, 0);
  assert.deepEqual([...join("a", [up]).open], ["b"]);
});

test("what is folded hides what only it leads to", () => {
  const joined = join("a", [answer(["a", "b", "c", "d"].map((id) => node(id)), [edge("b", "a"), edge("c", "b"), edge("d", "a"), edge("d", "c")])]);
  assert.equal(visible(joined, new Set()).size, 4);
  assert.deepEqual([...visible(joined, new Set(["a"]))], ["a"]);
  assert.deepEqual([...visible(joined, new Set(["b"]))].sort(), ["a", "b", "c", "d"]);
  assert.deepEqual([...visible(joined, new Set(["b", "d"]))].sort(), ["a", "b", "d"]);
});

test("a thousand nodes are placed apart from one another", (t) => {
  const names = Array.from({ length: 1000 }, (_, i) => `n${i}`);
  const edges = names.slice(1).map((id, i) => edge(id, names[Math.floor(i / 3)]));
  const joined = join("n0", [answer(names.map((id) => node(id)), edges)]);
  const begin = performance.now();
  const placed = place(joined, visible(joined, new Set()));
  t.diagnostic(`1,000 nodes placed in ${Math.round(performance.now() - begin)} ms`);
  assert.equal(placed.nodes.length, 1000);
  assert.equal(placed.edges.length, 999);
  for (const { edge: { from, to } } of placed.edges) {
    const x = (id) => placed.nodes.find((node) => node.id === id).x;
    assert.ok(x(to) < x(from), `${from} rests on ${to} and stands to the right of it`);
  }
  const spots = new Set(placed.nodes.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`));
  assert.equal(spots.size, 1000);
});
