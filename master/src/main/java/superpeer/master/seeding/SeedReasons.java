package superpeer.master.seeding;

import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.seeding.FleetOverview.Reason;
import superpeer.protocol.rest.SeedRequest.Item;
import superpeer.protocol.rest.SeedResponse.Refusal;

/** What keeps seeds from running, in words for an operator, each with the way out. */
final class SeedReasons {

  static final Reason STARTING =
      new Reason(
          "its worker is on its way", "it takes some seconds; GET /stats says when it seeds");

  static final Reason YIELDED =
      new Reason(
          "it had too few viewers for long, and another seed asked for its slot",
          "it starts when a slot is free; seed it again when it has viewers, or with keepAlive");

  private SeedReasons() {}

  static Reason waiting(int slots) {
    return new Reason(
        "all " + slots + " slots are taken by seeds that come first",
        "it starts when a slot is free; a higher priority gets one sooner");
  }

  static Reason parked(String why, EndReason endReason) {
    return new Reason(why, hintFor(endReason));
  }

  private static String hintFor(EndReason endReason) {
    return switch (endReason) {
      case STOPPED -> "seed it again";
      case CHANNEL_ENDED -> "seed it again when it is live again";
      case MISCONFIGURED -> "correct what the worker's log names, and seed it again";
      case GAVE_UP -> "see the worker's log; seed it again, or POST /restart_all";
    };
  }

  static Refusal tooMany(Item item, int most) {
    return new Refusal(
        item.channel().encoded(),
        "the server knows " + most + " seeds, the most it keeps",
        "stop some; GET /stats lists them");
  }

  static Refusal full(Item item, int slots) {
    return new Refusal(
        item.channel().encoded(),
        "the server is full: each of its "
            + slots
            + " slots seeds a channel of priority "
            + item.priority()
            + " or more, or one that is kept alive",
        "seed it on another server or with a higher priority, stop a channel, or raise workers or"
            + " bandwidth with POST /ping");
  }

  static Refusal draining(Item item) {
    return new Refusal(
        item.channel().encoded(),
        "the server drains: it takes no new channel",
        "seed it on another server, or end the drain: POST /drain with {\"on\":false}");
  }
}
