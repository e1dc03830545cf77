"""What fit() shows while it trains: a bar with loss and perplexity, and the growing curve."""

from .evaluation import perplexity
from .extras import IN_BROWSER


class Display:
    """The bar and the live curve. tqdm and matplotlib are loaded only when they are needed."""

    def __init__(self, trainer, reading, progress, live):
        self.trainer, self.bar, self.curve = trainer, None, None
        if progress:
            from tqdm.auto import tqdm

            if IN_BROWSER:  # no thread for its monitor there
                tqdm.monitor_interval = 0
            done = trainer._progress
            self.bar = tqdm(
                total=reading.max_epoch * reading.steps,
                initial=(done.epoch - done.run_start) * reading.steps + done.in_epoch,
                desc="training",
                unit="batch",
            )
        if live:
            from .plots import LiveCurve

            self.curve = LiveCurve(**(live if isinstance(live, dict) else {}))

    def after_step(self):
        if self.bar is not None:
            done = self.trainer._progress
            self.bar.set_postfix(
                loss=f"{self.trainer.losses[-1]:.3f}",
                ppl=f"{perplexity(done.nll_sum, max(done.n_tokens, 1)):.2f}",
                refresh=False,
            )
            self.bar.update()

    def after_epoch(self):
        if self.curve is not None:
            self.curve.update(self.trainer.history)

    def close(self):
        if self.bar is not None:
            self.bar.close()
