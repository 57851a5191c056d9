interface LogLine {
  readonly level: string;
  readonly msg: string;
}

/** What a product has logged that somebody would be woken up for, or that is no log line at all. */
export function alarms(output: string): string[] {
  return output.split('\n').filter((line) => line !== '' && !isCalm(line));
}

/** Whether a product has logged this message. */
export function hasLogged(output: string, message: string): boolean {
  return output.split('\n').some((line) => line.startsWith('{') && line.endsWith('}') && parse(line).msg === message);
}

function isCalm(line: string): boolean {
  return line.startsWith('{') && ['debug', 'info'].includes(parse(line).level);
}

function parse(line: string): LogLine {
  return JSON.parse(line) as LogLine;
}
