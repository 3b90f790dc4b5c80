/** What an endpoint answers; the gateway adds headers, signature and bytes. */
export interface Reply {
  readonly status: number
  readonly body: object
}

/** Builds success envelopes: `Response` is always an array of one-key objects [API §2]. */
export const reply = {
  id: (id: number): Reply => reply.items({ Id: { id } }),
  items: (...items: readonly object[]): Reply => ({ status: 200, body: { Response: items } }),
  page: (page: { items: readonly object[]; pagination: object }): Reply => ({
    status: 200,
    body: { Response: page.items, Pagination: page.pagination }
  })
}
