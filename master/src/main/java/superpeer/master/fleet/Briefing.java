package superpeer.master.fleet;

/** Tells workers what their slot is about: its assignment, its uplink, its past. Plain code. */
final class Briefing {

  private final Staffing.Hands hands;

  Briefing(Staffing.Hands hands) {
    this.hands = hands;
  }

  /** A worker without a process is told when it has one. */
  void seed(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      hands.tell(worker, new WorkerProcess.Seed(slot.assignment()));
      limitUplink(slot, worker);
    }
  }

  /** Tells every worker of the slot its limit, which has changed. */
  void limitUplink(Slot slot) {
    limitUplink(slot, slot.current());
    slot.replacement().ifPresent(next -> limitUplink(slot, next));
  }

  private void limitUplink(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      slot.uplinkMbps().ifPresent(mbps -> limitUplink(worker, mbps));
    }
  }

  /** Until the old one is gone, both send; whoever set the limit corrects it when it is. */
  void shareUplink(Slot slot, Worker before, Worker next) {
    slot.uplinkMbps()
        .ifPresent(
            mbps -> {
              limitUplink(before, mbps / 2);
              limitUplink(next, mbps / 2);
            });
  }

  private void limitUplink(Worker worker, double mbps) {
    hands.tell(worker, new WorkerProcess.LimitUplink(mbps));
  }

  /** Has the slot's past kept for the next master. */
  void remember(Slot slot) {
    if (slot.restarts() > 0 && slot.current().hasProcess()) {
      hands.tell(slot.current(), new WorkerProcess.Remember(slot.restarts()));
    }
  }
}
