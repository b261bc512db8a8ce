/** Thrown inside a write to undo it: the result that it promises was forgotten in the meantime. */
export class ResultGone extends Error {
  constructor(resultId: string) {
    super(`Result ${resultId} is gone.`);
    this.name = 'ResultGone';
  }
}
