package superpeer.master.http;

import static akka.http.javadsl.server.Directives.extractMaterializer;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.onSuccess;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import superpeer.master.seeding.Seeding;

/**
 * Asks {@link Seeding} and other actors within a timeout, and reads bodies up to a size.
 *
 * @param timeout how long a request waits before it is answered 503
 * @param maxBody largest body that is read, in bytes
 */
record SeedingClient(
    ActorRef<Seeding.Command> seeding, Scheduler scheduler, Duration timeout, int maxBody) {

  <T> CompletionStage<T> ask(Function<ActorRef<T>, Seeding.Command> message) {
    return ask(seeding, message);
  }

  /** Asks another actor within the same timeout. */
  <C, T> CompletionStage<T> ask(ActorRef<C> actor, Function<ActorRef<T>, C> message) {
    return AskPattern.ask(actor, message::apply, timeout, scheduler);
  }

  /** Reads the body, which may be absent, and the caller's address. */
  Route withBody(BiFunction<byte[], String, Route> inner) {
    return extractRequest(
        request ->
            extractMaterializer(
                materializer ->
                    onSuccess(
                        request
                            .entity()
                            .withSizeLimit(maxBody)
                            .toStrict(timeout.toMillis(), materializer),
                        entity ->
                            inner.apply(entity.getData().toArray(), CallerAddress.of(request)))));
  }

  /** For routes that accept a body and ignore it. */
  Route withCaller(Function<String, Route> inner) {
    return withBody((body, caller) -> inner.apply(caller));
  }
}
