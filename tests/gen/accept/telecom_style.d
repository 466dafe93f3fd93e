/* SPDX-License-Identifier: 0BSD */
/** This comment stands above nothing. */

provider switchboard {
    /**
     * Fired whenever a message is being delivered - even to itself.
     *
     * @param sender the process that sends
     * @param receiver the process that receives
     * @param size the size of the message (words)
     */
    probe message__send(char *sender, char *receiver, uint32_t size);

    /* Not a doc */
    /**
     * Fired when a process is scheduled.
     * @param p the process
     */
    probe process__scheduled(char *p);
    /******************************
     * a frame, not documentation
     ******************************/
    probe timer__expired();
};
