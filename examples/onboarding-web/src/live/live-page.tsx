import { useEffect, useId, useMemo, useState } from "react"
import type { JournalEntry } from "@bunq-provisioning/core"
import { askServer } from "../backend.ts"
import { phaseNames, stories, storyText, turnNames } from "../words.ts"
import { Chart } from "./chart.tsx"
import { Journal } from "./journal.tsx"
import { People } from "./people.tsx"
import type { Shown } from "./people.tsx"
import { activePaths } from "./place.ts"
import type { StateNode } from "./place.ts"
import { shortPlace } from "./short-place.ts"
import { useEverybody } from "./use-everybody.ts"

const nowhere: ReadonlySet<string> = new Set()
const noEntries: readonly JournalEntry[] = []

const useMachine = (token: string | undefined): StateNode | null => {
  const [machine, setMachine] = useState<StateNode | null>(null)
  useEffect(() => {
    if (token === undefined) return
    const headers = { Authorization: `Bearer ${token}` }
    askServer<StateNode>("/v1/machine", { headers }).then(setMachine, () => {})
  }, [token])
  return machine
}

const Arrive = ({ onArrive }: { readonly onArrive: (scenario: string) => Promise<void> }) => {
  const id = useId()
  const [scenario, setScenario] = useState<string>(stories[1].name)
  const [busy, setBusy] = useState(false)
  return (
    <form
      className="arrive"
      onSubmit={(event) => {
        event.preventDefault()
        setBusy(true)
        void onArrive(scenario).finally(() => setBusy(false))
      }}
    >
      <label htmlFor={id}>Let somebody in whose story is</label>
      <select id={id} value={scenario} onChange={(event) => setScenario(event.target.value)}>
        {stories.map(({ name, text }) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
      <button type="submit" className="primary" aria-disabled={busy}>
        Let them in
      </button>
    </form>
  )
}

/** Everybody on the way, the chart with the state of one of them lit, and their journal. */
export const LivePage = () => {
  const [chosen, setChosen] = useState<string | null>(null)
  const everybody = useEverybody(chosen)
  const { operator, views, journals, connection, problem } = everybody
  const machine = useMachine(operator?.token)

  const people = useMemo((): readonly Shown[] => {
    if (operator === null) return []
    const known = new Map(operator.people.map((person) => [person.uuid, person]))
    const uuids = [...new Set([...known.keys(), ...views.keys()])]
    return uuids
      .map((uuid) => ({
        uuid,
        name: uuid === operator.you ? "You" : (known.get(uuid)?.name ?? `Visitor ${uuid.slice(0, 3)}`),
        story:
          uuid === operator.you
            ? "in the other tab"
            : storyText(known.get(uuid)?.scenario ?? "came through the page"),
        view: views.get(uuid) ?? null
      }))
      .sort((one, other) => Number(other.name === "You") - Number(one.name === "You"))
  }, [operator, views])

  // Until somebody is chosen: yourself, else whoever is still on the way.
  const shown =
    people.find(({ uuid }) => uuid === chosen) ??
    people.find(({ name }) => name === "You") ??
    people.find(({ view }) => view !== null && !view.settled) ??
    people[0] ??
    null
  const shownUuid = shown?.uuid ?? null
  const known = views.size > 0
  useEffect(() => {
    if (known && shownUuid !== null && chosen !== shownUuid) setChosen(shownUuid)
  }, [chosen, known, shownUuid])

  const entries = (shownUuid === null ? undefined : journals.get(shownUuid)) ?? noEntries
  const { place, lit, visited } = useMemo(() => {
    const places = entries.flatMap(({ fact }) => (fact.kind === "moved" ? [fact.to] : []))
    const last = places.at(-1) ?? ""
    if (machine === null || last === "") return { place: last, lit: nowhere, visited: nowhere }
    const been = new Set(places.flatMap((one) => [...activePaths(machine, one)]))
    return { place: last, lit: activePaths(machine, last), visited: been }
  }, [machine, entries])

  const view = shown?.view ?? null
  return (
    <main className="live" id="main">
      <div className="live-head">
        <h1>Everybody, live</h1>
        <p className={`link is-${connection}`} role="status">
          {connection === "live"
            ? "Live: what happens shows at once."
            : connection === "lost"
              ? "The connection is lost; trying again. What you see may be old."
              : "Connecting…"}
        </p>
        {problem === null ? null : (
          <p className="notice bad" role="alert">
            {problem}
          </p>
        )}
      </div>
      <section className="live-people" aria-label="People">
        <People people={people} chosen={shownUuid} onChoose={setChosen} />
        <Arrive
          onArrive={async (scenario) => {
            const person = await everybody.arrive(scenario)
            if (person !== null) setChosen(person.uuid)
          }}
        />
      </section>
      <section className="live-chart" aria-labelledby="chart-title">
        <h2 id="chart-title">
          The lifecycle
          {shown === null ? "" : `: where ${shown.name === "You" ? "you are" : `${shown.name} is`}`}
        </h2>
        <p className="where" aria-live="polite">
          {view === null
            ? "Nobody yet."
            : `${phaseNames[view.phase]}${view.settled ? "" : `: ${turnNames[view.actor]}`}`}
          {place === "" ? null : <code>{shortPlace(place)}</code>}
        </p>
        {machine === null ? (
          <p>Reading the machine…</p>
        ) : (
          <Chart machine={machine} lit={lit} visited={visited} />
        )}
        <p className="legend">
          <span className="key lit" /> now <span className="key visited" /> been there{" "}
          <span className="key parallel" /> side by side
        </p>
      </section>
      <section className="live-journal" aria-labelledby="journal-title">
        <h2 id="journal-title">The journal</h2>
        <p className="hint">Every step with its cause, newest first. No personal data is in it.</p>
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="journal-title">
          <Journal entries={entries} />
        </div>
      </section>
    </main>
  )
}
