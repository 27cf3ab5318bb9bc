package superpeer.master.seeding;

import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.seeding.FleetOverview.Reason;
import superpeer.protocol.rest.SeedRequest.Item;
import superpeer.protocol.rest.SeedResponse.Refusal;

/** Texts that tell an operator why a seed does not run or was refused, and how to fix it. */
final class SeedReasons {

  static final Reason STARTING =
      new Reason("its worker is starting", "wait some seconds; GET /stats shows when it seeds");

  static final Reason YIELDED =
      new Reason(
          "it had too few viewers for too long, and another seed took its slot",
          "it starts when a slot is free; to keep a slot without viewers, seed it with keepAlive");

  private SeedReasons() {}

  static Reason waiting(int slots) {
    return new Reason(
        "all " + slots + " slots are taken by seeds with a higher priority, or seeded earlier",
        "it starts when a slot is free; to get one sooner, seed it with a higher priority");
  }

  static Reason parked(String message, EndReason endReason) {
    return new Reason(message, hintFor(endReason));
  }

  private static String hintFor(EndReason endReason) {
    return switch (endReason) {
      case STOPPED -> "seed it again";
      case CHANNEL_ENDED -> "seed it again when the stream is live again";
      case MISCONFIGURED -> "fix the error in the worker's log, then seed it again";
      case GAVE_UP ->
          "look for the cause in the worker's log, then seed it again or POST /restart_all";
    };
  }

  static Refusal tooMany(Item item, int most) {
    return new Refusal(
        item.channel().encoded(),
        "the server already has " + most + " seeds, the maximum",
        "stop some of them; GET /stats lists them");
  }

  static Refusal full(Item item, int slots) {
    return new Refusal(
        item.channel().encoded(),
        "the server is full: each of its "
            + slots
            + " slots seeds a channel of priority "
            + item.priority()
            + " or more, or one with keepAlive",
        "seed it on another server or with a higher priority, stop a channel, or raise workers or"
            + " bandwidth with POST /ping");
  }

  static Refusal draining(Item item) {
    return new Refusal(
        item.channel().encoded(),
        "the server drains: it accepts no new channels",
        "seed it on another server, or end draining: POST /drain with {\"on\":false}");
  }
}
