import { provisionMachine } from "@bunq-provisioning/core/machine"

type Node = (typeof provisionMachine)["root"]

const idOf = (node: Node): string => node.id.replaceAll(".", "_")
const indent = (depth: number) => "  ".repeat(depth + 1)

const labelOf = (event: string): string =>
  event
    .replace(/^xstate\.done\.actor\..*/, "done")
    .replace(/^xstate\.error\.actor\..*/, "failed")
    .replace(/^$/, "always")

const guardOf = (guard: unknown): string => {
  if (guard === undefined) return ""
  if (typeof guard === "string") return ` [${guard}]`
  if (typeof guard !== "object" || guard === null || !("type" in guard)) return " [condition]"
  const { type, params } = guard as { type: string; params?: unknown }
  return ` [${type}${typeof params === "string" ? ` ${params}` : ""}]`
}

const states = (node: Node, depth: number): string[] => {
  const children = Object.values(node.states) as Node[]
  const parallel = node.type === "parallel"
  return children.flatMap((child, index) => {
    const initial = index === 0 && !parallel && node.initial?.target[0]
    const lines = initial ? [`${indent(depth)}[*] --> ${idOf(initial as Node)}`] : []
    if (parallel && index > 0) lines.push(`${indent(depth)}--`)
    const name = `${indent(depth)}state "${child.key}" as ${idOf(child)}`
    if (Object.keys(child.states).length === 0) {
      const command = child.invoke[0]?.src
      return [
        ...lines,
        command === undefined
          ? name
          : `${indent(depth)}state "${child.key}: ${String(command)}" as ${idOf(child)}`
      ]
    }
    return [...lines, `${name} {`, ...states(child, depth + 1), `${indent(depth)}}`]
  })
}

const edges = (node: Node): string[] => [
  ...[...node.transitions.values(), node.always ?? []]
    .flat()
    .flatMap((transition) =>
      (transition.target ?? []).map(
        (target) =>
          `  ${idOf(node)} --> ${idOf(target as Node)} : ${labelOf(transition.eventType)}${guardOf(transition.guard)}`
      )
    ),
  ...(node.type === "final" ? [`  ${idOf(node)} --> [*]`] : []),
  ...(Object.values(node.states) as Node[]).flatMap(edges)
]

/** The lifecycle as a Mermaid state diagram, read from the machine itself: every state, command and transition. */
export const diagram = (): string =>
  [
    "stateDiagram-v2",
    ...states(provisionMachine.root as Node, 0),
    ...edges(provisionMachine.root as Node),
    ""
  ].join("\n")
