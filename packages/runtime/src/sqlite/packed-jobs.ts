import type { WriteJob } from "./write-job.ts"
import type { WriteValue } from "./write-statements.ts"

/** Writes as one flat list, each behind its length. */
export const packJobs = (jobs: readonly WriteJob[]): readonly WriteValue[] => {
  const packed: WriteValue[] = []
  for (const job of jobs) packed.push(job.length, ...job)
  return packed
}

export const unpackJobs = (packed: readonly WriteValue[]): readonly WriteJob[] => {
  const jobs: WriteJob[] = []
  for (let at = 0; at < packed.length;) {
    const end = at + 1 + (packed[at] as number)
    jobs.push(packed.slice(at + 1, end))
    at = end
  }
  return jobs
}
