import type { ReviewSummary } from '../core/review-summary.ts';

/** What the review of a result came to, in one sentence. */
export const reviewSentence = ({
  verdict,
  list,
  rounds,
}: Pick<ReviewSummary, 'verdict' | 'list' | 'rounds'>): string => {
  if (verdict === 'unclear')
    return rounds > 1
      ? 'The result is not reviewed again after a round of changes.'
      : 'The result is not reviewed.';
  const again = rounds > 1 ? ', looked at again after a round of changes' : '';
  if (verdict === 'approve')
    return list.length === 0
      ? `The review approves of the result${again}.`
      : `The review approves of the result${again}, and remarks:`;
  return rounds > 1 ? 'The review still wants changes, after a round of them:' : 'The review wants changes:';
};
