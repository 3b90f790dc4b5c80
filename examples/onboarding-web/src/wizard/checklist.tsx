import { useCallback, useEffect, useState } from "react"
import type { ReactNode } from "react"
import { useFulfilments, useInquiries, useProvision } from "@bunq-provisioning/react"
import type { FulfilmentItem } from "@bunq-provisioning/react"
import { fulfilmentName } from "../words.ts"
import { AnswerForm } from "./answer-form.tsx"
import { IdentityCard } from "./identity-card.tsx"
import { InquiryForm } from "./inquiry-form.tsx"

const identityType = "IDENTIFICATION_VERIFICATION"

const chips: { readonly [state in FulfilmentItem["state"]]: string } = {
  open: "to do",
  given: "handed in",
  sending: "on its way",
  sent: "at the bank",
  refused: "not accepted",
  done: "done"
}

const Card = (props: {
  readonly id: string
  readonly title: string
  readonly chip: string
  readonly mood: string
  readonly open: boolean
  readonly onOpen: (() => void) | null
  readonly opens?: string
  readonly children?: ReactNode
}) => (
  <li className={`card ${props.mood}${props.open ? " open" : ""}`}>
    <div className="card-head">
      <h3 id={props.id} tabIndex={-1}>
        {props.title}
      </h3>
      <span className={`chip ${props.mood}`}>{props.chip}</span>
      {props.open || props.onOpen === null ? null : (
        <button type="button" className="quiet" onClick={props.onOpen}>
          {props.opens ?? "Fill in"}
          <span className="unseen">: {props.title}</span>
        </button>
      )}
    </div>
    {props.open ? props.children : null}
  </li>
)

/** Everything the bank asks, as cards: one is open at a time, those that are done are small. */
export const Checklist = ({ uuid }: { readonly uuid: string }) => {
  const user = useProvision(uuid)
  const { items } = useFulfilments(uuid)
  const questions = useInquiries(uuid)
  const [chosen, setChosen] = useState<string | null>(null)
  const [home, setHome] = useState<{ readonly [field: string]: string } | null>(null)
  const view = user.view
  const identity = view !== null && "identity" in view ? view.identity : null

  // What is wanted only later can be given once the rest is through.
  const wanted = items.filter(({ duty, kind }) => !duty || (view?.phase === "active" && kind === "form"))
  const needsUser = (item: FulfilmentItem): boolean =>
    item.kind === "identity"
      ? identity !== null && identity !== "submitted" && identity !== "approved"
      : item.asks && item.kind === "form"
  const asking = [
    ...questions.filter(({ asks }) => asks).map(({ entryId }) => `question-${entryId}`),
    ...wanted.filter(needsUser).map(({ type }) => type)
  ]
  const first = asking.find((id) => wanted.every(({ type, duty }) => type !== id || !duty))
  const open = chosen !== null && asking.includes(chosen) ? chosen : (first ?? null)

  // Who has just handed something in stands nowhere: on to what is next.
  useEffect(() => {
    if (open !== null && document.activeElement === document.body)
      document.querySelector<HTMLElement>(`#card-${open}`)?.focus({ preventScroll: false })
  }, [open])

  // These events hold nothing of a person.
  const canStart = user.can("identity.start")
  const start = useCallback(() => {
    if (user.can("identity.start")) void user.send({ type: "identity.start" })
  }, [user])
  const finish = useCallback(() => {
    if (user.can("identity.finish")) void user.send({ type: "identity.finish" })
  }, [user])

  return (
    <ul className="cards">
      {questions
        .filter(({ state }) => state !== "sent")
        .map((question) => (
          <Card
            key={question.entryId}
            id={`card-question-${question.entryId}`}
            title={`A question of the bank: ${fulfilmentName(question.type)}`}
            chip={question.asks ? "to do" : "handed in"}
            mood={question.asks ? "todo" : "sent"}
            open={open === `question-${question.entryId}`}
            onOpen={question.asks ? () => setChosen(`question-${question.entryId}`) : null}
          >
            <InquiryForm uuid={uuid} item={question} />
          </Card>
        ))}
      {wanted.map((item) => {
        const isIdentity = item.kind === "identity"
        const mine = needsUser(item)
        const chip =
          isIdentity && identity !== null && (item.state !== "done" || identity === "rejected")
            ? {
                "not-started": "to do",
                opening: "opening",
                "in-progress": "to do",
                submitting: "on its way",
                submitted: "at the bank",
                approved: "done",
                rejected: "not accepted"
              }[identity]
            : item.kind === "unknown" && item.state === "open"
              ? "the bank checks"
              : item.duty && item.state === "open"
                ? "within 90 days"
                : chips[item.state]
        const mood =
          chip === "done" ? "done" : chip === "to do" ? "todo" : chip === "not accepted" ? "refused" : "sent"
        return (
          <Card
            key={item.type}
            id={`card-${item.type}`}
            title={fulfilmentName(item.type)}
            chip={chip}
            mood={mood}
            open={open === item.type && mine}
            onOpen={mine ? () => setChosen(item.type) : null}
            {...(isIdentity ? { opens: "Open" } : {})}
          >
            {item.kind === "form" ? (
              <AnswerForm
                uuid={uuid}
                item={item}
                {...(item.type === "ADDRESS_MAIN" ? { onGiven: setHome } : {})}
                {...(item.type === "ADDRESS_POSTAL" && home !== null
                  ? { offer: { text: "The same as my home address", values: home } }
                  : {})}
              />
            ) : item.type === identityType && identity !== null ? (
              <IdentityCard
                identity={identity}
                canStart={canStart}
                busy={user.sending.includes("identity.start")}
                onStart={start}
                onFinish={finish}
              />
            ) : null}
          </Card>
        )
      })}
    </ul>
  )
}
