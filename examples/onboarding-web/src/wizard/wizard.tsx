import { useEffect, useRef } from "react"
import { useFulfilments, useProvision } from "@bunq-provisioning/react"
import type { Provision } from "@bunq-provisioning/react"
import type { View } from "@bunq-provisioning/core"
import { problemText } from "../words.ts"
import { Checklist } from "./checklist.tsx"
import { Steps, stepOf } from "./steps.tsx"

const waiting: { readonly [phase in View["phase"]]?: readonly [title: string, text: string] } = {
  requesting: [
    "You are being announced at the bank",
    "The app's server asks the bank to make an account for you."
  ],
  evaluating: [
    "The bank makes its list",
    "It looks at what it knows of you. What is missing appears here in a moment."
  ],
  processing: [
    "The bank sets things up",
    "It makes a customer of you, links you to the app and hands over a credential."
  ],
  "opening-session": [
    "Opening a session at the bank",
    "The bank lets one session be opened per 30 seconds, so people wait in line."
  ],
  "renewing-credential": [
    "The bank's credential was lost",
    "A fresh one was asked for. Nothing you gave is lost; you go on where you were."
  ],
  reviewing: [
    "The bank looks at everything",
    "It has all it wants, and decides. There is nothing for you to do."
  ],
  active: ["You are a customer", "The bank has verified you. What it still wants can wait for 90 days."],
  denied: ["The bank said no", "It does not say why. In a real app you would now be told whom to talk to."],
  failed: [
    "The bank could not go on",
    "It gave up on this application. Start again with other details, or ask the app's team."
  ],
  closing: ["Your application is being closed", "The bank is told; nothing is left for you to do."],
  closed: ["Your application is closed", "Nothing goes on any more. You can start again."]
}

const connectionText = ({ connection }: Provision): string | null => {
  switch (connection.state) {
    case "waiting":
      return "The connection to the server was lost; trying again. What you see may be old, and nothing you typed is lost."
    case "offline":
      return "You are offline. This goes on by itself as soon as the network is back; nothing you typed is lost."
    case "refused":
      return problemText(connection.problem)
    default:
      return null
  }
}

const hasQuestion = ({ inquiries }: View): boolean =>
  inquiries.some(({ entries }) => entries.some(({ state }) => state === "open" || state === "refused"))

const turn = (view: View): string => {
  if (hasQuestion(view)) return "It is your turn: the bank has a question."
  if (view.stalled) return "Something failed at the app's side; its team has to look. Nothing is lost."
  if (view.settled) return view.phase === "active" ? "All done." : "This is over."
  if (view.queued !== null) return "You wait in line: the bank takes one person after the other."
  return view.actor === "user" ? "It is your turn." : "The bank is at work; you need not do anything."
}

/** One user's way, from the first request to verified. */
export const Wizard = ({ uuid, onLeave }: { readonly uuid: string; readonly onLeave: () => void }) => {
  const user = useProvision(uuid)
  const { items } = useFulfilments(uuid)
  const { view } = user
  const step = stepOf(view)
  const title = useRef<HTMLHeadingElement>(null)
  // What had the focus went away with the step before.
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus({ preventScroll: true })
  }, [step])
  const trouble = connectionText(user)
  const asked = step === 2 && (items.length > 0 || (view !== null && hasQuestion(view)))
  const end = view?.settled !== true ? null : view.phase === "active" ? "done" : "over"
  const [heading, text] = asked
    ? [
        "What the bank wants to know",
        "Hand in one thing after the other, in any order. The bank adds to the list if it wants more."
      ]
    : user.status === "failed"
      ? ["This page cannot go on", problemText(user.problem)]
      : ((view === null ? undefined : waiting[view.phase]) ?? ["One moment", "Looking up where you are."])
  return (
    <main className="wizard" id="main">
      <Steps current={step} end={end} />
      <p className={`turn ${end === "over" ? "over" : (view?.actor ?? "bunq")}`} role="status">
        {user.status === "failed"
          ? "Something is wrong."
          : view === null
            ? "Looking up where you are…"
            : turn(view)}
      </p>
      {trouble === null || user.status === "failed" ? null : (
        <p className="notice wait" role="alert">
          {trouble}
          {user.connection.state === "refused" ? (
            <button type="button" className="quiet" onClick={user.retry}>
              Try again
            </button>
          ) : null}
        </p>
      )}
      <section className={`panel ${view?.settled === true ? view.phase : ""}`} aria-labelledby="step-title">
        <h1 id="step-title" ref={title} tabIndex={-1}>
          {view?.stalled === true ? "Somebody has to take a look" : heading}
        </h1>
        <p className="lead">
          {view?.stalled === true
            ? "A step failed for good. The app's team is told, and sets it going again."
            : text}
        </p>
        {user.status === "failed" ? (
          <p className="actions">
            <button type="button" onClick={user.retry}>
              Try again
            </button>
          </p>
        ) : null}
        {asked || view?.phase === "active" || (view !== null && hasQuestion(view)) ? (
          <Checklist uuid={uuid} />
        ) : null}
        {!asked && view !== null && !view.settled ? (
          <progress className="busy" aria-label="How far you are" max={1} value={view.progress} />
        ) : null}
      </section>
      <p className="aside">
        <a href="/live" target="_blank" rel="noreferrer">
          Watch yourself on the live page
          <span className="unseen"> (opens a new tab)</span>
        </a>
        <button type="button" className="quiet" onClick={onLeave}>
          {view?.settled === true ? "Start again as somebody else" : "Leave and start again"}
        </button>
      </p>
    </main>
  )
}
