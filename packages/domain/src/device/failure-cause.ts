/** Why a device failed, as far as its last state tells: what the operator looks at first. */
export const FAILURE_CAUSES = ['relay', 'boot', 'image', 'storage', 'agent', 'network', 'unknown'] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** For a failure that says nothing of its cause. */
export const UNKNOWN_CAUSE: FailureCause = 'unknown';
