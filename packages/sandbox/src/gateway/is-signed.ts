/** Whether answers of a status are signed: not 429, not 491 and not 5xx [API §3.8]. */
export function isSigned(status: number): boolean {
  return status !== 429 && status !== 491 && status < 500
}
