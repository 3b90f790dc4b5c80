import type { View } from "@bunq-provisioning/core"

export type IdentityStep = Extract<View, { readonly identity: unknown }>["identity"]

export const identityWords: { readonly [step in IdentityStep]: string } = {
  "not-started": "The bank wants to see your document and your face. It takes a minute.",
  opening: "The identity check is being opened…",
  "in-progress": "Follow the steps below. Nothing is photographed in this demo.",
  submitting: "Telling the bank that you are done…",
  submitted: "Handed in. The bank looks at it now; there is nothing for you to do here.",
  approved: "The bank knows who you are.",
  rejected:
    "The bank could not read your document. Take it out of its cover, find better light, and try again."
}
