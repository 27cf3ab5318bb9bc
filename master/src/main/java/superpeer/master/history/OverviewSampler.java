package superpeer.master.history;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import superpeer.master.seeding.FleetOverview;
import superpeer.master.seeding.Seeding;

/** Looks at everything from time to time, for those who must never ask themselves. */
public final class OverviewSampler {

  public sealed interface Command {}

  private enum Tick implements Command {
    SAMPLE
  }

  private record Sampled(FleetOverview overview) implements Command {}

  private OverviewSampler() {}

  /**
   * @param every time between two looks
   * @param eyes are shown each overview, on the actor's thread
   */
  public static Behavior<Command> create(
      ActorRef<Seeding.Command> seeding, Duration every, List<Consumer<FleetOverview>> eyes) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var seen = context.messageAdapter(FleetOverview.class, Sampled::new);
                  timers.startTimerWithFixedDelay(Tick.SAMPLE, Duration.ZERO, every);
                  return Behaviors.receive(Command.class)
                      .onMessageEquals(Tick.SAMPLE, () -> requestOverview(seeding, seen))
                      .onMessage(Sampled.class, answer -> notifyListeners(answer, eyes))
                      .build();
                }));
  }

  private static Behavior<Command> requestOverview(
      ActorRef<Seeding.Command> seeding, ActorRef<FleetOverview> replyTo) {
    seeding.tell(new Seeding.GetOverview(replyTo));
    return Behaviors.same();
  }

  private static Behavior<Command> notifyListeners(
      Sampled sampled, List<Consumer<FleetOverview>> eyes) {
    eyes.forEach(eye -> eye.accept(sampled.overview()));
    return Behaviors.same();
  }
}
