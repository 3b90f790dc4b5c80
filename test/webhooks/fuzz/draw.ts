import { seededRandom } from "../../virtual/seeded-random.ts"

/** Draws that are the same for the same seed. */
export const makeDraw = (seed: number) => {
  const random = seededRandom(seed)
  const below = (most: number): number => Math.floor(random() * most)
  return {
    below,
    chance: (share: number): boolean => random() < share,
    one: <A>(from: readonly A[]): A => {
      const found = from[below(from.length)]
      if (found === undefined && from.length === 0) throw new Error("Nothing to draw from.")
      return found as A
    }
  }
}
export type Draw = ReturnType<typeof makeDraw>
