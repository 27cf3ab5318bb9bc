package superpeer.master.fleet;

/**
 * Sends a slot's settings to its workers: assignment, uplink limit and number of restarts.
 * Stateless.
 */
final class SlotCommands {

  private final FleetController.Effects effects;

  SlotCommands(FleetController.Effects effects) {
    this.effects = effects;
  }

  /** Sends assignment and limit. A worker without a process gets them when it has one. */
  void sendAssignment(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      effects.tell(worker, new WorkerProcess.Seed(slot.assignment()));
      sendUplinkLimit(slot, worker);
    }
  }

  /** Sends a changed limit to every worker of the slot. */
  void sendUplinkLimit(Slot slot) {
    sendUplinkLimit(slot, slot.current());
    slot.replacement().ifPresent(next -> sendUplinkLimit(slot, next));
  }

  private void sendUplinkLimit(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      slot.uplinkMbps().ifPresent(mbps -> sendUplinkLimit(worker, mbps));
    }
  }

  /**
   * Halves the limit during a hand-over, in which both workers send. The scheduler sets it again
   * when the old worker is gone.
   */
  void splitUplink(Slot slot, Worker previous, Worker next) {
    slot.uplinkMbps()
        .ifPresent(
            mbps -> {
              sendUplinkLimit(previous, mbps / 2);
              sendUplinkLimit(next, mbps / 2);
            });
  }

  private void sendUplinkLimit(Worker worker, double mbps) {
    effects.tell(worker, new WorkerProcess.LimitUplink(mbps));
  }

  /** Has the number of restarts saved for the next master. */
  void saveRestarts(Slot slot) {
    if (slot.restarts() > 0 && slot.current().hasProcess()) {
      effects.tell(slot.current(), new WorkerProcess.SaveRestarts(slot.restarts()));
    }
  }
}
