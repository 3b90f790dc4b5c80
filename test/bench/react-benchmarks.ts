import type { Benchmark } from "./benchmark.ts"

const once = { of: "value", atMost: 1 } as const
const never = { of: "value", atMost: 0 } as const

/** The hooks: who renders when something changes. */
export const reactBenchmarks: readonly Benchmark[] = [
  {
    name: "renders",
    about:
      "A page with 100 users, each with a component and a stream of server-sent events of their own (in the list one stream for all), on React 19 in production, without a browser. 1,000 changes of one user: how often the component of that user renders for each, and what a change takes from the bytes of the stream to the page. A render of any of the 99 others fails the run.",
    columns: ["renders a change", "of the 99 others", "ms a change"],
    script: "renders.ts",
    runs: 3,
    sides: [
      { name: "useProvision", target: once },
      { name: "useProvision, the same view again", target: never },
      { name: "useProvisionSelector, the part that changes", target: once },
      { name: "useProvisionSelector, another part", target: never },
      { name: "useFulfilments, in an item that does not change", target: never },
      { name: "a row of useProvisions", target: once },
      { name: "useProvisions, the list itself", target: never }
    ]
  }
]
