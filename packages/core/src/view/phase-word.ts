import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"

type Regions = { readonly [region: string]: unknown }

/** The outermost state of a state value. */
export const head = (value: unknown): string =>
  typeof value === "string" ? value : (Object.keys((value ?? {}) as object)[0] ?? "")

/** Checklist and identity, while the user is in the onboarding. */
export const onboardingRegions = ({ value }: ProvisionSnapshot): Regions => {
  const open = (value as Regions)["open"] as { readonly onboarding?: Regions } | undefined
  return open?.onboarding ?? {}
}

const checklistWords = ["collecting", "submitting", "reviewing"] as const

/** Where a user is, in one word: the `phase` of the view. */
export const phaseWord = (snapshot: ProvisionSnapshot) => {
  const outer = head(snapshot.value)
  if (outer === "closing" || outer === "denied" || outer === "closed" || outer === "failed") return outer
  if (outer !== "open") return "requesting"
  const { open } = snapshot.value as { open: Regions }
  switch (head(open)) {
    case "processing":
      return "processing"
    case "credential":
      return head(open["credential"]) === "opening" ? "opening-session" : "renewing-credential"
    case "onboarding": {
      const checklist = head(onboardingRegions(snapshot)["checklist"])
      return checklistWords.find((word) => word === checklist) ?? "evaluating"
    }
    default:
      return "active"
  }
}
