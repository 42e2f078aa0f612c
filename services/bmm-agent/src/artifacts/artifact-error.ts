/** Why an artifact cannot be given to a board. */
export class ArtifactError extends Error {
  override name = 'ArtifactError';
  /** `final`: to ask again will not help (it is not there, or is something else); `passing`: it may. */
  readonly kind: 'final' | 'passing';
  constructor(kind: 'final' | 'passing', message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
