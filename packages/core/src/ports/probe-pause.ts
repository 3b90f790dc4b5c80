/** Why calls wait: bunq refuses the partner, is in maintenance, or is not there. */
export type TroubleReason = "KeyRefused" | "Maintenance" | "Down"

/** ms before the first probe. A refused key is asked about slowly: repeated refusals may get an address blocked [API §11]. */
const first: { readonly [Reason in TroubleReason]: number } = {
  Down: 1_000,
  Maintenance: 5_000,
  KeyRefused: 30_000
}
const longest = 300_000

/** ms until the next probe after `failed` probes that failed: doubled each time up to five minutes, and shortened by up to half at random (0 to 1). */
export const probePause = (reason: TroubleReason, failed: number, random: number): number =>
  Math.ceil(Math.min(longest, first[reason] * 2 ** Math.min(failed, 30)) * (1 - random / 2))
