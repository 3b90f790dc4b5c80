import { createActor, createMachine, fromPromise } from "xstate"
import type { AnyStateMachine, AnyStateNode } from "xstate"
import { describe, expect, it } from "vitest"
import { commandNames } from "./command.ts"
import { definitionOf, machineDefinition } from "./machine-definition.ts"
import type { DefinedState } from "./machine-definition.ts"
import { provisionMachine } from "./provision-machine.ts"

const everyState = (state: DefinedState): readonly DefinedState[] => [
  state,
  ...Object.values(state.states ?? {}).flatMap(everyState)
]
/** Where XState, told what is loaded here, goes with an event. */
const load = () => createMachine(JSON.parse(JSON.stringify(machineDefinition())) as never) as AnyStateMachine

const actors = Object.fromEntries(commandNames.map((name) => [name, fromPromise(async () => name)]))

const graphOf = (node: AnyStateNode): readonly string[] => [
  `${node.id} ${node.type}`,
  ...[...node.transitions.values(), node.always ?? []]
    .flat()
    .map(({ eventType, target }) => `${node.id} ${eventType} ${target?.map(({ id }) => id).join() ?? "-"}`),
  ...Object.values(node.states).flatMap(graphOf)
]
const graph = (machine: AnyStateMachine) => graphOf(machine.root)

describe("machineDefinition", () => {
  it("is plain data, the same at every call and when it is made anew", () => {
    const text = JSON.stringify(machineDefinition())
    expect(JSON.stringify(definitionOf(provisionMachine))).toBe(text)
    expect(machineDefinition()).toBe(machineDefinition())
    expect(text).not.toMatch(/=>|function|undefined/)
  })

  it("is what createMachine loads: every state and transition of the machine, and nothing lost on the way back", () => {
    const loaded = load()
    expect(graph(loaded)).toEqual(graph(provisionMachine as unknown as AnyStateMachine))
    expect(graph(loaded).length).toBeGreaterThan(200)
    expect(definitionOf(loaded)).toEqual(machineDefinition())
  })

  it("begins where the machine begins, and names every command", () => {
    const actor = createActor(load().provide({ actors }))
    expect(actor.getSnapshot().value).toEqual({ requesting: "running" })
    const commands = everyState(machineDefinition()).flatMap(({ invoke = [] }) =>
      invoke.map(({ src }) => src)
    )
    expect([...new Set(commands)].toSorted()).toEqual([...commandNames].toSorted())
  })

  it("leads to states that are there", () => {
    const ids = new Set<string>()
    const name = (state: DefinedState, id: string): void => {
      ids.add(`#${id}`)
      for (const [key, inner] of Object.entries(state.states ?? {})) name(inner, `${id}.${key}`)
    }
    name(machineDefinition(), "provision")
    const targets = everyState(machineDefinition()).flatMap(({ always = [], on = {}, invoke = [] }) =>
      [always, Object.values(on), invoke.flatMap(({ onDone = [], onError = [] }) => [...onDone, ...onError])]
        .flat(2)
        .flatMap(({ target }) => target ?? [])
    )
    expect(targets.length).toBeGreaterThan(80)
    expect(targets.filter((target) => !ids.has(target))).toEqual([])
  })
})
