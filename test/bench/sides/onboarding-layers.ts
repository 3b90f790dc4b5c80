import { Session } from "node:inspector/promises"
import type { Profiler } from "node:inspector"
import { openOnboarding } from "./onboard-people.ts"

// Where the time of an onboarding goes, by a sampling profile: prints ms per onboarding for every layer. Arguments: the side.
const [warmUp, people] = [150, 100]
const { onboard, close } = await openOnboarding(process.argv[2] ?? "")
await onboard(warmUp)
const session = new Session()
session.connect()
await session.post("Profiler.enable")
await session.post("Profiler.setSamplingInterval", { interval: 500 })
await session.post("Profiler.start")
await onboard(people)
const { profile } = await session.post("Profiler.stop")
await close()

const layers: ReadonlyArray<readonly [pattern: RegExp, layer: string]> = [
  [/packages\/core\/src\/wire\//, "codecs"],
  [/packages\/core\//, "machine and views"],
  [/packages\/adapter-http\/src\/feed\//, "feed"],
  [/packages\/adapter-http\//, "adapter: requests, sessions, budget (with ky and fetch)"],
  [/packages\/runtime\/src\/vault\//, "vault: sealing"],
  [/packages\/runtime\/src\/journal-chain\//, "journal chain"],
  [/packages\/runtime\/src\/(memory|sqlite)\//, "store"],
  [/packages\/(runtime|bunq-provisioning)\//, "runtime: loop and facade"],
  [/packages\/sandbox\/|sides\/scripted-bank/, "the bank"],
  [/test\/virtual\/virtual-person|sides\//, "the people"],
  [/test\/virtual\/in-process-fetch|stand-in-crypto/, "the bank"]
]
const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
const parents = new Map(
  profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id]))
)

/** The innermost of our own frames says whose time it is; where there is none, the frame itself. */
const layerOf = (leaf: Profiler.ProfileNode): string => {
  const { functionName, url } = leaf.callFrame
  if (functionName === "(garbage collector)") return "garbage collection"
  if (functionName === "(idle)" || functionName === "(program)") return "Node: event loop, promises, streams"
  for (
    let node: Profiler.ProfileNode | undefined = leaf;
    node !== undefined;
    node = nodes.get(parents.get(node.id) ?? -1)
  ) {
    const { url: at } = node.callFrame
    const found = layers.find(([pattern]) => pattern.test(at))
    if (found !== undefined) return found[1]
  }
  return url.includes("/effect@") ? "Effect: fibers and scheduling" : "Node: event loop, promises, streams"
}
const spent = new Map<string, number>()
for (const [index, id] of (profile.samples ?? []).entries()) {
  const node = nodes.get(id)
  if (node === undefined) continue
  const layer = layerOf(node)
  spent.set(layer, (spent.get(layer) ?? 0) + (profile.timeDeltas?.[index] ?? 0) / 1000 / people)
}
console.log(JSON.stringify([...spent]))
