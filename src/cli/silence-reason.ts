/**
 * Why a database does not answer, from the message of a connection's test, without what a line about that connection
 * says already: that it could not be reached, and which one it is.
 */
export function silenceReason(message: string, connection: string): string {
  return message
    .replace(/^Cannot connect: /, '')
    .replace(`Could not connect to the database of connection ${connection}: `, '')
    .replaceAll(/\.?\s*\n\s*/g, '. ');
}
