/** The aider that the tests run. */
export const aiderPath: string = process.env.AIDER_DASH_TEST_AIDER ?? 'aider';
