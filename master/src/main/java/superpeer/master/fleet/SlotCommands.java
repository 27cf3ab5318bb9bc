package superpeer.master.fleet;

/** Tells workers what their slot is about: its assignment, its uplink, its past. Plain code. */
final class SlotCommands {

  private final FleetController.Effects effects;

  SlotCommands(FleetController.Effects effects) {
    this.effects = effects;
  }

  /** A worker without a process is told when it has one. */
  void sendAssignment(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      effects.tell(worker, new WorkerProcess.Seed(slot.assignment()));
      sendUplinkLimit(slot, worker);
    }
  }

  /** Tells every worker of the slot its limit, which has changed. */
  void sendUplinkLimit(Slot slot) {
    sendUplinkLimit(slot, slot.current());
    slot.replacement().ifPresent(next -> sendUplinkLimit(slot, next));
  }

  private void sendUplinkLimit(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      slot.uplinkMbps().ifPresent(mbps -> sendUplinkLimit(worker, mbps));
    }
  }

  /** Until the old one is gone, both send; whoever set the limit corrects it when it is. */
  void splitUplink(Slot slot, Worker before, Worker next) {
    slot.uplinkMbps()
        .ifPresent(
            mbps -> {
              sendUplinkLimit(before, mbps / 2);
              sendUplinkLimit(next, mbps / 2);
            });
  }

  private void sendUplinkLimit(Worker worker, double mbps) {
    effects.tell(worker, new WorkerProcess.LimitUplink(mbps));
  }

  /** Has the slot's past kept for the next master. */
  void saveRestarts(Slot slot) {
    if (slot.restarts() > 0 && slot.current().hasProcess()) {
      effects.tell(slot.current(), new WorkerProcess.SaveRestarts(slot.restarts()));
    }
  }
}
