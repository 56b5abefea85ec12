import { OpenedValues } from '#contracts';

/** Counts the texts that were opened, since each of them is kept. */
export class CountingOpened extends OpenedValues {
  opened = 0;

  override keep(...kept: Parameters<OpenedValues['keep']>): void {
    this.opened += 1;
    super.keep(...kept);
  }
}
