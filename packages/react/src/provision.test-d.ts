// What compiles and what does not: `tsc` fails when a line that must be an error is none.
import type { AnswerableItem, Fulfilments } from "./fulfilments.ts"
import type { Provision } from "./provision.ts"

declare const provision: Provision
declare const fulfilments: Fulfilments

export const narrowing = () => {
  // @ts-expect-error -- whether anything is permitted depends on the phase
  void provision.send({ type: "provision.close" })

  if (provision.status === "ready" && provision.phase === "collecting") {
    void provision.send({ type: "identity.start" })
    void provision.view.required[0]?.state
    // @ts-expect-error -- personal data does not go through `send`
    void provision.send({ type: "fulfilment.submit", fulfilment: "NATIONALITY", data: { country: "NL" } })
    // @ts-expect-error -- no such event
    void provision.send({ type: "provision.observed" })
  }
  if (provision.status === "ready" && provision.phase === "active") {
    void provision.send({ type: "provision.close" })
    // @ts-expect-error -- an active user verifies nothing
    void provision.send({ type: "identity.start" })
    // @ts-expect-error -- nothing is required of an active user
    void provision.view.required
  }
  if (provision.matches("closed")) {
    // @ts-expect-error -- nothing can be sent to a closed user
    void provision.send({ type: "provision.retry" })
  }
  if (provision.matches("reviewing")) {
    void provision.view.waitingType
    void provision.send({ type: "identity.finish" })
  }
  if (provision.can("identity.finish")) void provision.send({ type: "identity.finish" })
  if (provision.status === "failed") void provision.problem.reason
  if (provision.status === "loading") {
    // @ts-expect-error -- there is no view yet
    void provision.view.uuid
  }
  const { status, phase, send } = provision
  if (status === "ready" && phase === "processing") {
    void send({ type: "provision.close" })
    // @ts-expect-error -- not before the onboarding
    void send({ type: "identity.start" })
  }
  // @ts-expect-error -- not a phase
  provision.matches("verified")
}

export const forms = (item: AnswerableItem) => {
  void fulfilments.submit("TAX_RESIDENCY", { country: "NL", taxNumber: "1" })
  // @ts-expect-error -- the tax number is missing
  void fulfilments.submit("TAX_RESIDENCY", { country: "NL" })
  // @ts-expect-error -- identity is verified with the SDK
  void fulfilments.submit("IDENTIFICATION_VERIFICATION", {})
  if (item.type === "NATIONALITY") {
    void item.submit({ country: "NL" })
    // @ts-expect-error -- of another fulfilment
    void item.submit({ taxNumber: "1" })
  }
}
