import type { View } from "@bunq-provisioning/core"
import { phaseNames, turnNames } from "../words.ts"

export interface Shown {
  readonly uuid: string
  readonly name: string
  readonly story: string
  readonly view: View | null
}

/** Everybody as a list to choose from: arrow keys move, as in any group of radio buttons. */
export const People = (props: {
  readonly people: readonly Shown[]
  readonly chosen: string | null
  readonly onChoose: (uuid: string) => void
}) => (
  <fieldset className="people">
    <legend>Who is on the way</legend>
    {props.people.map(({ uuid, name, story, view }) => (
      <label key={uuid} className={uuid === props.chosen ? "person chosen" : "person"}>
        <input
          type="radio"
          name="person"
          value={uuid}
          checked={uuid === props.chosen}
          onChange={() => props.onChoose(uuid)}
        />
        <span className="person-name">{name}</span>
        <span className="person-story">{story}</span>
        <span className={`person-phase ${view?.settled === true ? view.phase : (view?.actor ?? "")}`}>
          {view === null ? "…" : phaseNames[view.phase]}
        </span>
        <span className="person-turn">{view === null || view.settled ? "" : turnNames[view.actor]}</span>
        <progress max={1} value={view?.progress ?? 0} aria-label={`How far ${name} is`} />
      </label>
    ))}
  </fieldset>
)
