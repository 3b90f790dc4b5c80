import { entryIn } from "./inquiry-rules.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import { userPath } from "./provision-context.ts"
import { cleared, running, stalledBeside, toLost, toRefused, toStalled } from "./stalled.ts"

const sends = { guard: "hasEntry", target: "answering", actions: "sendEntry" } as const

/**
 * bunq's questions beside everything else, during the onboarding and after it [API §8]: one config for both, told where it is.
 *
 * Answers go out one at a time. One that was on its way when the user's phase changed is sent again: bunq takes an answer once.
 */
export const inquiriesIn = <const Parent extends "onboarding" | "active">(parent: Parent) =>
  lifecycle.createStateConfig({
    initial: "quiet",
    meta: { watches: ["inquiry"] },
    entry: [
      { type: "arrive", params: "answers" },
      { type: "settleEntry", params: "given" }
    ],
    states: {
      quiet: {
        description: "bunq asks nothing.",
        tags: "at-rest",
        always: [sends, { guard: "asksUser", target: "asked" }]
      },
      asked: {
        description: "The user answers bunq's questions.",
        tags: "waiting-on-user",
        entry: { type: "arrive", params: "answers" },
        always: [sends, { guard: "asksNothing", target: "quiet" }]
      },
      answering: {
        description: "Send one answer to bunq.",
        initial: "running",
        entry: { type: "arrive", params: "answers" },
        states: {
          running: {
            ...running("answers"),
            invoke: {
              id: "answerInquiry",
              src: "answerInquiry",
              input: ({ context }) => {
                const found = entryIn(context, "sending")
                return {
                  ...userPath(context),
                  inquiryId: found?.inquiry.id ?? 0,
                  entryId: found?.entry.id ?? 0,
                  ref: found?.entry.ref ?? ""
                }
              },
              onDone: {
                target: `#provision.open.${parent}.inquiries.quiet`,
                actions: [{ type: "settleEntry", params: "sent" }, cleared("answerInquiry")]
              },
              onError: [
                toLost,
                toRefused("answerInquiry", `#provision.open.${parent}.inquiries.quiet`, "settleEntry"),
                toStalled("answerInquiry")
              ]
            }
          },
          // bunq may have closed the question meanwhile: then nothing is left to send, and a retry would have nothing to send either.
          stalled: {
            ...stalledBeside("answers"),
            always: {
              guard: "sendsNothing",
              target: `#provision.open.${parent}.inquiries.quiet`,
              actions: cleared("answerInquiry")
            }
          }
        }
      }
    }
  })
