package superpeer.master.mailbox;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import akka.actor.typed.javadsl.Adapter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Holds the loads of an actor system's instrumented actors, by name. */
public final class ActorLoads implements Extension {

  private static final Id ID = new Id();

  private final Map<String, ActorLoad> byName = new ConcurrentHashMap<>();

  private ActorLoads() {}

  private static final class Id extends ExtensionId<ActorLoads> {
    @Override
    public ActorLoads createExtension(ActorSystem<?> system) {
      return new ActorLoads();
    }
  }

  public static ActorLoads of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  static ActorLoads of(akka.actor.ActorSystem system) {
    return of(Adapter.toTyped(system));
  }

  /** Returns the load of an actor; created at the first call. */
  ActorLoad workload(String actor) {
    return byName.computeIfAbsent(actor, name -> new ActorLoad());
  }

  /** Returns all instrumented actors, sorted by name. */
  public Map<String, ActorLoad> all() {
    return new TreeMap<>(byName);
  }
}
