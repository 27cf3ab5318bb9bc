package superpeer.master.history;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import superpeer.master.seeding.FleetOverview;
import superpeer.master.seeding.Seeding;

/** Requests the overview at a fixed interval, for listeners that must not request it themselves. */
public final class OverviewSampler {

  public sealed interface Command {}

  private enum Tick implements Command {
    SAMPLE
  }

  private record Sampled(FleetOverview overview) implements Command {}

  private OverviewSampler() {}

  /**
   * @param interval time between two samples
   * @param listeners get each overview, on the actor's thread
   */
  public static Behavior<Command> create(
      ActorRef<Seeding.Command> seeding,
      Duration interval,
      List<Consumer<FleetOverview>> listeners) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var replyTo = context.messageAdapter(FleetOverview.class, Sampled::new);
                  timers.startTimerWithFixedDelay(Tick.SAMPLE, Duration.ZERO, interval);
                  return Behaviors.receive(Command.class)
                      .onMessageEquals(Tick.SAMPLE, () -> requestOverview(seeding, replyTo))
                      .onMessage(Sampled.class, sampled -> notifyListeners(sampled, listeners))
                      .build();
                }));
  }

  private static Behavior<Command> requestOverview(
      ActorRef<Seeding.Command> seeding, ActorRef<FleetOverview> replyTo) {
    seeding.tell(new Seeding.GetOverview(replyTo));
    return Behaviors.same();
  }

  private static Behavior<Command> notifyListeners(
      Sampled sampled, List<Consumer<FleetOverview>> listeners) {
    listeners.forEach(listener -> listener.accept(sampled.overview()));
    return Behaviors.same();
  }
}
