import type { View } from "@bunq-provisioning/core"

const steps = ["You", "At the bank", "The bank's list", "Review", "Customer"] as const

const stepOfPhase: { readonly [phase in View["phase"]]: number } = {
  requesting: 1,
  processing: 1,
  "opening-session": 1,
  "renewing-credential": 1,
  evaluating: 2,
  collecting: 2,
  submitting: 2,
  reviewing: 3,
  active: 4,
  denied: 3,
  closing: 1,
  closed: 1,
  failed: 1
}

/** The step of the wizard a view belongs to. A review that asks the user something is where the bank asks. */
export const stepOf = (view: View | null): number =>
  view === null ? 1 : view.phase === "reviewing" && view.actor === "user" ? 2 : stepOfPhase[view.phase]

const marks = { done: "✓", over: "✕" } as const
const saysSo = { done: " (done)", over: " (ended here)" } as const

/** How far the user is, as a list: the screen reader says which step is the current one. `end` is how it ended, if it did. */
export const Steps = ({
  current,
  end
}: {
  readonly current: number
  readonly end: "done" | "over" | null
}) => (
  <nav aria-label="Progress">
    <ol className="steps">
      {steps.map((name, index) => {
        const state = index < current ? "done" : index > current ? "later" : (end ?? "now")
        const ended = state === "done" || state === "over" ? state : null
        return (
          <li
            key={name}
            className={`step ${state}`}
            {...(index === current ? { "aria-current": "step" as const } : {})}
          >
            <span className="step-mark" aria-hidden="true">
              {ended === null ? index + 1 : marks[ended]}
            </span>
            <span className="step-name">
              {name}
              {ended === null ? null : <span className="unseen">{saysSo[ended]}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  </nav>
)
