/** Where the engine tells what an operator may want to know. Without one it is silent. */
export interface StorageLog {
  readonly inform: (message: string) => void
  readonly warn: (message: string, error?: unknown) => void
}

export const silent: StorageLog = { inform: () => undefined, warn: () => undefined }
