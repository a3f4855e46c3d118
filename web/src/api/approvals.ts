import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from './client.js';

export type Approval = Schemas['Approval'];

const AGAIN_MS = 30_000;

/** What waits for a second person at a site, or what became of what did; the newest first. */
export function useApprovals(siteId: string, state: 'open' | 'closed' = 'open') {
  return useQuery({
    queryKey: ['approvals', siteId, state],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/approvals', { params: { query: { site: siteId, state, limit: 50 } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

/** Allows a request, or turns it down. */
export function useDecide() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verb, reason }: Decision) => {
      const init = { params: { path: { approval: id } }, body: { reason } };
      return data(
        verb === 'approve'
          ? api.POST('/api/v1/approvals/{approval}/approve', init)
          : api.POST('/api/v1/approvals/{approval}/refuse', init),
      );
    },
    onSettled: () => queries.invalidateQueries(),
  });
}

export interface Decision {
  readonly id: string;
  readonly verb: 'approve' | 'refuse';
  readonly reason: string;
}

/** Whether a write was not carried out and waits for a second person. */
export function isWaiting(answer: object): answer is Approval {
  return 'request_id' in answer && 'approvers' in answer;
}
