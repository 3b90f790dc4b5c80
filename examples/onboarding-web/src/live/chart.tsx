import type { StateNode } from "./place.ts"

/** `awaitingToken` for readers. */
const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()

interface BoxProps {
  readonly name: string
  readonly path: string
  readonly node: StateNode
  readonly lit: ReadonlySet<string>
  readonly visited: ReadonlySet<string>
}

const Box = ({ name, path, node, lit, visited }: BoxProps) => {
  const inner = Object.entries(node.states ?? {})
  const isLit = lit.has(path)
  const isLeaf = inner.length === 0
  const kind = isLeaf ? "leaf" : node.type === "parallel" ? "parallel" : "group"
  const state = isLit ? "lit" : visited.has(path) ? "visited" : "dark"
  return (
    <li
      className={`state ${kind} ${state}`}
      data-path={path}
      title={node.description}
      {...(isLit ? { "aria-current": "step" as const } : {})}
    >
      <span className="state-name">{words(name)}</span>
      {isLeaf ? null : (
        <ul>
          {inner.map(([childName, child]) => (
            <Box
              key={childName}
              name={childName}
              path={`${path}.${childName}`}
              node={child}
              lit={lit}
              visited={visited}
            />
          ))}
        </ul>
      )}
    </li>
  )
}

/** The machine as nested boxes: what is inside a box happens within it, dashed boxes run side by side. Drawn from the definition, so it cannot differ from it. */
export const Chart = (props: {
  readonly machine: StateNode
  readonly lit: ReadonlySet<string>
  readonly visited: ReadonlySet<string>
}) => (
  <ul className="chart" aria-label="All states of the lifecycle">
    {Object.entries(props.machine.states ?? {}).map(([name, node]) => (
      <Box key={name} name={name} path={name} node={node} lit={props.lit} visited={props.visited} />
    ))}
  </ul>
)
