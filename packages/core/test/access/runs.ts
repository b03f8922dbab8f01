/** 50,000 questions in an ordinary run; `ROLLCALL_TEST_NIGHTLY=1` asks a million. */
export const isNightly = process.env['ROLLCALL_TEST_NIGHTLY'] === '1'

export const questionsOfWorld = 100
export const worlds = isNightly ? 10_000 : 500

/** For properties that are dearer than one decision. */
export const fewWorlds = isNightly ? 2_000 : 100
