package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import superpeer.protocol.ChannelId;

/** Scenarios for tests: no think time, all requests urgent and forward, unless noted otherwise. */
final class TestScenarios {

  static final ChannelId CHANNEL = new ChannelId("Y2g=");
  static final Duration SEGMENT = Duration.ofSeconds(4);

  static final Scenario LIVE = of(target(true), habits(0, Duration.ZERO));
  static final Scenario VOD = of(target(false), habits(0, Duration.ZERO));

  private TestScenarios() {}

  static Scenario of(Scenario.Target target, Scenario.ViewerBehavior viewerBehavior) {
    return new Scenario(
        target,
        new Scenario.Load(10, Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(1), 2),
        viewerBehavior,
        new Scenario.Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(40),
            Duration.ofSeconds(40)),
        1);
  }

  static Scenario.Target target(boolean live) {
    return new Scenario.Target(
        CHANNEL, live, "http://t.example/v1", Optional.empty(), SEGMENT, OptionalLong.empty());
  }

  static Scenario.ViewerBehavior habits(double cancel, Duration think) {
    return habits(0, cancel, think);
  }

  /** All requests ask for the last frame first. */
  static Scenario.ViewerBehavior reverseRequests() {
    return habits(1, 0, Duration.ZERO);
  }

  /** No request is urgent, so none has a segment id. */
  static Scenario.ViewerBehavior prefetchOnly() {
    return habits(0, 0, 0, Duration.ZERO);
  }

  private static Scenario.ViewerBehavior habits(double reverse, double cancel, Duration think) {
    return habits(1, reverse, cancel, think);
  }

  private static Scenario.ViewerBehavior habits(
      double urgent, double reverse, double cancel, Duration think) {
    return new Scenario.ViewerBehavior(
        urgent,
        reverse,
        cancel,
        think,
        Duration.ofSeconds(12),
        Duration.ofSeconds(8),
        OptionalLong.empty(),
        false,
        false,
        true);
  }
}
